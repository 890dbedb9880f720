"""The daily question at work: its buttons and forms, its count, and what admins set."""

from __future__ import annotations

from zoneinfo import available_timezones

import structlog
from slack_sdk.errors import SlackApiError

from bot.daily import Daily
from bot.engine.effects import Graded
from bot.frontends.slack import daily_view
from bot.frontends.slack.asker import Asker
from bot.frontends.slack.commands import Unknown, unknown
from bot.frontends.slack.courier import trouble_of
from bot.frontends.slack.failures import CONNECTION_TROUBLE
from bot.frontends.slack.fit import Block
from bot.frontends.slack.interviews import House
from bot.frontends.slack.kit import Press, Shown, button, sections
from bot.frontends.slack.menus import Opened
from bot.frontends.slack.mrkdwn import escape
from bot.wording import wording

VERBS = ("set", "off", "show", "now")
WORDS = {
    **{verb: verb for verb in VERBS},
    "设置": "set",
    "設定": "set",
    "关闭": "off",
    "關閉": "off",
    "查看": "show",
    "现在": "now",
    "現在": "now",
}

log = structlog.get_logger()


class DailyDesk:
    """Everything about the daily question that touches Slack."""

    def __init__(self, house: House, daily: Daily, renew_seconds: float) -> None:
        self.house = house
        self.daily = daily
        self.renew_seconds = renew_seconds
        self.renewing: set[int] = set()  # posts whose count is about to be renewed
        daily.renew = self.renew

    # -- answering -----------------------------------------------------------------------------

    async def form(self, asker: Asker, press: Press) -> Block:
        """The form for the question with the asker's own numbers; their grade when they have answered before."""
        language = await self.house.language_of(asker)
        name = f"slack/{asker.team}/daily/{press.row}/{asker.user}/open"
        effects = await self.daily.open(press.row, asker.user, name, language)
        return daily_view.answer_form(await self.house.words_for(asker), press.row, effects)

    async def answered(self, asker: Asker, number: int, text: str, event: str) -> Block:
        """Grade an answer; the form with the grade, or with the follow-up."""
        language = await self.house.language_of(asker)
        effects = await self.daily.answer(number, asker.user, text, event, language)
        if any(isinstance(effect, Graded) for effect in effects):
            self.renew_soon(asker.team, number)
        return daily_view.answer_form(await self.house.words_for(asker), number, effects)

    async def share(self, asker: Asker, press: Press, view_id: str) -> None:
        """Show the asker's squares under the post, and say so in the form they pressed the button in."""
        await self.daily.share(press.row, asker.user)
        self.renew_soon(asker.team, press.row)
        workspace = await self.house.workspaces.find(asker.team)
        if workspace is None:
            return
        words = await self.house.words_for(asker)
        text = escape(words.say("Your squares are shown under the question."))
        view = daily_view.note(words, words.say("Daily question"), sections(text))
        try:
            await workspace.client.views_update(view_id=view_id, view=view)
        except (SlackApiError, *CONNECTION_TROUBLE) as error:
            log.info("a form was not renewed", trouble=trouble_of(error))

    async def close(self, asker: Asker, press: Press) -> None:
        """An admin shows the answer before its time."""
        words = await self.house.words_for(asker)
        if not (await self.house.people.facts(asker.team, asker.user)).is_admin:
            await self.house.tell(asker, words.say("Only admins of the workspace can do that."))
            return
        done = await self.daily.close(press.row)
        self.renew_soon(asker.team, press.row)
        await self.house.tell(asker, words.say("Closed.") if done else words.say("It was closed before."))

    # -- its count -----------------------------------------------------------------------------

    def renew_soon(self, team: str, number: int) -> None:
        """Show who has answered by then."""
        if number not in self.renewing:
            self.renewing.add(number)
            self.house.courier.tasks.later(self.renew_seconds, lambda: self.renew(team, number))

    async def renew(self, team: str, number: int) -> None:
        """Show who has answered by now."""
        self.renewing.discard(number)
        shown = await self.daily.shown(number)
        workspace = await self.house.workspaces.find(team)
        if workspace is None or shown is None or not shown.message or shown.place.workspace != team:
            return
        words = wording(shown.language)
        summary = await self.daily.summary(number)
        blocks = daily_view.post(shown.effect, words, summary, is_closed=shown.is_closed)
        message = Shown(f"{words.say('Daily question')}: {shown.effect.text}"[:3000], tuple(blocks))
        await self.house.courier.replace(workspace, shown.place.channel, shown.message, message)

    # -- setting it up -------------------------------------------------------------------------

    async def order(self, asker: Asker, words: tuple[str, ...]) -> Unknown | Block | None:
        """`/interview daily set|off|show|now`: gives a form to open, or the word that means nothing."""
        what = WORDS.get(words[0]) if words else "show"
        if what is None:
            return unknown(words[0], WORDS)
        said = await self.house.words_for(asker)
        if what == "show":
            await self.confirm(asker, await self.listed(asker))
        elif asker.is_direct or not asker.channel:
            await self.house.tell(asker, said.say("The daily question is for channels. Use this command in one."))
        elif not (await self.house.people.facts(asker.team, asker.user)).is_admin:
            await self.house.tell(asker, said.say("Only admins of the workspace can do that."))
        elif what == "set" and not asker.trigger:
            again = button(said.say("Daily question"), "daily-set", Press())
            await self.house.tell(asker, said.say("Press the button to change your settings."), again)
        elif what == "set":
            return await self.schedule_form(asker)
        elif what == "off":
            was_on = await self.daily.off(asker.team, asker.channel)
            done = said.say("No more daily questions here.") if was_on else said.say("There were none here.")
            await self.house.tell(asker, done)
        else:
            posted = await self.daily.post_now(asker.team, asker.channel)
            no = said.say("Nothing to post: this channel has no schedule, or had its question today.")
            await self.house.tell(asker, said.say("Posted.") if posted else no)
        return None

    async def schedule_form(self, asker: Asker) -> Block:
        words = await self.house.words_for(asker)
        profile = await self.house.runtime.profile(asker.team, asker.user)
        facts = await self.house.people.facts(asker.team, asker.user)
        zone = profile.timezone or facts.timezone or self.house.runtime.timezone
        metadata = Opened(channel=asker.channel).packed()
        return daily_view.schedule_form(words, self.house.runtime.library, asker, zone, metadata)

    async def schedule(self, asker: Asker, values: dict[str, str]) -> str:
        """Keep what was chosen in the form. Returns: why the time zone is refused, or ""."""
        words = await self.house.words_for(asker)
        if values.get("timezone", "").strip() not in available_timezones():
            return words.say("There is no time zone of that name; try Asia/Shanghai.")
        chosen = daily_view.schedule_of(values, asker)
        if (await self.house.people.facts(asker.team, asker.user)).is_admin:
            first = await self.daily.set(chosen)
            line = daily_view.schedule_line(words, chosen, self.house.runtime.library)
            when = words.say("The first question comes {when}.", when=daily_view.moment(first))
            text = f"{line}\n{when}"
            self.house.courier.tasks.spawn(self.confirm(asker, text))
        return ""

    async def confirm(self, asker: Asker, text: str) -> None:
        await self.house.courier.tell(asker, Shown(text, tuple(sections(text))))

    async def listed(self, asker: Asker) -> str:
        """The schedules of the workspace, a line each."""
        words = await self.house.words_for(asker)
        library = self.house.runtime.library
        planned = await self.daily.schedules(asker.team)
        lines = [daily_view.schedule_line(words, each.schedule, library) for each in planned]
        return "\n".join(lines) or words.say("There is no daily question in this workspace.")

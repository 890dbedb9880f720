"""The Slack front end: translate in, dispatch, translate out.

    Slack -> connection | http -> desk -> listening, clicking, submitting, orders -> interviews, daily_desk -> runtime
    runtime -> courier (pace) -> render, grade_view, report_view, daily_view (kit, fit, mrkdwn) -> Slack

service wires it. workspaces holds the tokens: one from the settings, or those of installations, sealed in the store.
names lists all that deploy/slack-manifest.yaml has to declare. Importing this package imports nothing else.
"""

"""Who may open which address: the whole authorisation matrix, one line an address.

`OPEN` to anyone; `SIGNED_IN` to everyone with an account; `ABSENT`, a page of a library that this site lacks;
`TOKEN`, for programs that bring one, and no session; or the permissions of which a person must hold one. An
address that is missing here fails `test_doors.py`, so nobody adds a page without saying who it is for.
"""

OPEN = "open"
SIGNED_IN = "signed in"
ABSENT = "absent"
TOKEN = "token"
RELEASES = ("publishing.prepare_release", "publishing.approve_release")

KEY_HOLDERS = ("speakup.triage_cases", "speakup.handle_cases", "speakup.agree_identity")
OF_A_CASE = (
    *("case", "history", "dialogue", "notes", "seen", "move", "people", "give", "hand_over", "take_away"),
    *("renew", "step_aside", "name", "read_name", "file", "original", "scan"),
)

OF_EXTRACTS = (
    *("intakes", "bring", "bring_place", "intake", "columns", "use_mapping", "check", "rejects", "wipe"),
    *("jobs", "job", "cancel", "mappings", "mapping", "remove_mapping"),
)

OF_THE_PLAN = (
    *("programmes", "programme", "keep_view", "forget_view", "open_with"),
    *(
        "overview",
        "area",
        "commitments",
        "commitment",
        "aim_chart",
        "proposals",
        "proposal",
        "actions",
        "slipping",
    ),
    *("action", "evidence"),
)
OF_PLAN_WRITERS = (
    *("add_programme", "change_programme", "close_programme", "reopen_programme", "close_area", "reopen_area"),
    *("order_programmes", "order_areas"),
    *("add_area", "change_area", "draft", "change", "choose_figure", "add_aim", "remove_aim", "propose"),
    *("add_action", "change_action", "milestones", "waits_for", "step", "update", "snooze"),
)
OF_ASSURANCE = (
    *("frameworks", "framework", "workbook", "template", "requirement", "commitment"),
    *("risks", "grid", "risk", "assessments", "assessment"),
)
WRITING_ASSURANCE = (
    *("import", "set_scale", "cover", "uncover", "score", "write_assessment", "change_assessment"),
    *("add_risk", "change_risk", "close_risk", "reopen_risk"),
)

OF_STATEMENTS = ("statements", "write_statement", "statement_draft", "change_statement", "statement_act")
OF_PUBLIC_PACKS = (
    *("public_packs", "public_packs_feed", "public_pack_styles", "public_pack", "public_pack_file"),
)
OF_PACKS = ("packs", "pack_calendar", "pack_styles", "pack", "pack_file")
WRITING_PACKS = ("prepare_pack", "pack_choose", "pack_narrate", "pack_ask", "pack_note")

POST_ONLY = {"api:results", "plan:open_with", "people:resend", "cases:lock", "door:act_help", "door:act_template"}
"""Addresses that are asked with POST."""

DOORS: dict[str, str | tuple[str, ...]] = {
    "healthz": OPEN,
    "readyz": OPEN,
    "desk": SIGNED_IN,
    # The public site
    "wagtail_serve": OPEN,
    "wagtaildocs_serve": OPEN,
    "wagtailcore_login": OPEN,
    "picture": OPEN,
    "publishing:robots": OPEN,
    "publishing:sitemap": OPEN,
    "publishing:promises": OPEN,
    "publishing:promise": OPEN,
    "publishing:promise_chart": OPEN,
    "publishing:data": OPEN,
    "publishing:measure": OPEN,
    "publishing:measure_csv": OPEN,
    "publishing:measure_json": OPEN,
    "publishing:measure_svg": OPEN,
    "publishing:measure_png": OPEN,
    "publishing:left_list": OPEN,
    "publishing:left_feed": OPEN,
    "publishing:left": OPEN,
    "publishing:left_json": OPEN,
    "publishing:record": OPEN,
    "publishing:record_entry": OPEN,
    "publishing:record_json": OPEN,
    "publishing:record_feed": OPEN,
    **{f"publishing:{name}": OPEN for name in OF_PUBLIC_PACKS},
    # Programs; what each token may read is tests/publishing/api
    **{
        f"api:{name}": OPEN
        for name in (
            *("documentation", "openapi", "measures", "measure", "runs", "observations"),
            *("observations_csv", "observations_parquet", "promises", "nothing_here"),
            *("releases", "release", "packs", "pack", "statement"),
        )
    },
    "api:results": TOKEN,
    # The front door
    "speakup:start": OPEN,
    "speakup:start_in": OPEN,
    "speakup:help": OPEN,
    "speakup:anonymous": OPEN,
    "speakup:easy_read": OPEN,
    "speakup:picture": OPEN,
    "speakup:paper": OPEN,
    "speakup:report": OPEN,
    "speakup:return": OPEN,
    "speakup:mine": OPEN,
    "speakup:code": OPEN,
    "speakup:exit": OPEN,
    # Releases and the editor
    **{f"publishing:{name}": RELEASES for name in OF_STATEMENTS},
    "publishing:releases": RELEASES,
    "publishing:prepare": ("publishing.prepare_release",),
    "publishing:submissions": ("publishing.prepare_release",),
    "publishing:submission": ("publishing.prepare_release",),
    "publishing:submission_file": ("publishing.prepare_release",),
    "publishing:release": RELEASES,
    "publishing:act": RELEASES,
    # Board packs; those with figures that are not released are tests/publishing/test_pack_pages.py
    **{f"publishing:{name}": ("plan.view_plan",) for name in OF_PACKS},
    **{f"publishing:{name}": ("publishing.prepare_release",) for name in WRITING_PACKS},
    "publishing:pack_act": ("publishing.prepare_release",),
    "publishing:pack_to_action": ("plan.edit_plan",),
    "editor_account": SIGNED_IN,
    "editor_closed_sign_in": ABSENT,
    "editor_closed_passwords": ABSENT,
    "editor_closed_people": ABSENT,
    "editor_closed_structure": ABSENT,
    "editor_closed_history": ABSENT,
    # The plan as a spreadsheet and in pictures
    **{
        f"plansheets:{name}": ("plan.edit_plan",)
        for name in ("sheets", "bring", "preview", "columns", "problems")
    },
    "plansheets:export": ("plan.view_plan",),
    **{
        f"planpictures:{name}": ("plan.view_plan",)
        for name in ("timeline", "timeline_svg", "drivers", "drivers_svg")
    },
    # Evidence
    "evidence:measures": ("evidence.view_observations",),
    "evidence:measure": ("evidence.view_observations",),
    "evidence:chart": ("evidence.view_observations",),
    "evidence:download": ("evidence.view_observations",),
    "evidence:alerts": ("evidence.view_observations",),
    "evidence:data_quality": ("evidence.view_observations",),
    "evidence:explore": ("evidence.view_observations",),
    "evidence:explore_chart": ("evidence.view_observations",),
    "evidence:explore_figures": ("evidence.view_observations",),
    "evidence:datasets": ("evidence.view_observations",),
    "evidence:dataset": ("evidence.view_observations",),
    "evidence:runs": ("evidence.view_observations",),
    "evidence:run": ("evidence.view_observations",),
    # Evidence: the extract desk
    **{f"evidence:{name}": ("evidence.load_dataset",) for name in OF_EXTRACTS},
    **{
        f"evidence:{name}": ("evidence.run_measure",)
        for name in ("bring_results", "choose", "decide", "decide_all")
    },
    # People
    "people_open_invitation": OPEN,
    "people_accept_invitation": OPEN,
    "mfa_download_recovery_codes": SIGNED_IN,
    "people:me": SIGNED_IN,
    "people:my_tokens": SIGNED_IN,
    "people:new_token": SIGNED_IN,
    "people:tokens": ("people.revoke_token",),
    "people:revoke_token": ("people.revoke_token",),
    "people:roles": SIGNED_IN,
    "people:second_factor": SIGNED_IN,
    "people:use_second_factor": SIGNED_IN,
    "people:people": ("people.view_people",),
    "people:person": ("people.view_people",),
    "people:invitations": ("people.invite_person",),
    "people:invite": ("people.invite_person",),
    "people:invitation": ("people.invite_person",),
    "people:resend": ("people.invite_person",),
    "people:withdraw": ("people.invite_person",),
    "people:close": ("people.invite_person",),
    "people:reopen": ("people.invite_person",),
    "people:grant": ("people.grant_role",),
    "people:end": ("people.end_grant",),
    # Speak up: the desk
    "cases:list": KEY_HOLDERS,
    "cases:unlock": KEY_HOLDERS,
    "cases:lock": KEY_HOLDERS,
    "cases:set_up": KEY_HOLDERS,
    "cases:passphrase": KEY_HOLDERS,
    "cases:team": ("speakup.triage_cases",),
    **{f"cases:{name}": ("speakup.agree_identity",) for name in ("identity", "hand_on", "decide")},
    # Locked or not: which case there is, is tests/speakup/handler/test_matrix.py
    **{f"cases:{name}": ("speakup.handle_cases",) for name in OF_A_CASE},
    # Organisation
    "organisation:tree": ("organisation.view_tree",),
    "organisation:unit": ("organisation.view_tree",),
    "organisation:export": ("organisation.view_tree",),
    "organisation:sites": ("organisation.view_tree",),
    "organisation:site": ("organisation.view_tree",),
    "organisation:trust": ("organisation.view_vocabularies",),
    "organisation:vocabularies": ("organisation.view_vocabularies",),
    "organisation:vocabulary": ("organisation.view_vocabularies",),
    "organisation:add_root": ("organisation.edit_tree",),
    "organisation:add": ("organisation.edit_tree",),
    "organisation:edit": ("organisation.edit_tree",),
    "organisation:rename": ("organisation.edit_tree",),
    "organisation:move": ("organisation.edit_tree",),
    "organisation:close": ("organisation.edit_tree",),
    "organisation:reopen": ("organisation.edit_tree",),
    "organisation:succession": ("organisation.edit_tree",),
    "organisation:add_site": ("organisation.edit_tree",),
    "organisation:edit_site": ("organisation.edit_tree",),
    "organisation:close_site": ("organisation.edit_tree",),
    "organisation:reopen_site": ("organisation.edit_tree",),
    "organisation:link_site": ("organisation.edit_tree",),
    "organisation:add_place": ("organisation.edit_tree",),
    "organisation:edit_place": ("organisation.edit_tree",),
    "organisation:close_place": ("organisation.edit_tree",),
    "organisation:reopen_place": ("organisation.edit_tree",),
    "organisation:link_unit": ("organisation.edit_tree",),
    "organisation:end_link": ("organisation.edit_tree",),
    "organisation:add_term": ("organisation.edit_tree",),
    "organisation:correct_term": ("organisation.edit_tree",),
    "organisation:end_term": ("organisation.edit_tree",),
    "organisation:confirm_term": ("organisation.edit_tree",),
    "organisation:upload": ("organisation.edit_tree",),
    "organisation:file": ("organisation.edit_tree",),
    "organisation:problems": ("organisation.edit_tree",),
    # Assurance
    **{f"assurance:{name}": ("plan.view_plan",) for name in OF_ASSURANCE},
    **{f"assurance:{name}": ("plan.edit_plan",) for name in WRITING_ASSURANCE},
    "assurance:score_second": ("plan.edit_plan", "plan.agree_plan"),
    "assurance:sign_assessment": ("plan.agree_plan",),
    # Audit
    "audit:entries": ("audit.view_entries",),
    "audit:entry": ("audit.view_entries",),
    "audit:verify": ("audit.verify_chain",),
    # The plan; who may do what with an action of their own is tests/plan
    **{f"plan:{name}": ("plan.view_plan",) for name in OF_THE_PLAN},
    **{f"plan:{name}": ("plan.edit_plan",) for name in OF_PLAN_WRITERS},
    "plan:answer": ("plan.agree_plan",),
    "plan:mine": ("plan.update_action",),
    "plan_update_by_link": OPEN,
    "plan_update_sent": OPEN,
    # Speak up: what surrounds the front door
    "door:index": ("speakup.assist_report", "speakup.edit_door"),
    "door:help": ("speakup.edit_door",),
    "door:add_help": ("speakup.edit_door",),
    "door:change_help": ("speakup.edit_door",),
    "door:tried_help": ("speakup.edit_door",),
    "door:act_help": ("speakup.edit_door",),
    "door:templates": ("speakup.edit_door",),
    "door:add_template": ("speakup.edit_door",),
    "door:change_template": ("speakup.edit_door",),
    "door:act_template": ("speakup.edit_door",),
    "door:translations": ("speakup.edit_door",),
    "door:translation": ("speakup.edit_door",),
    "door:posters": ("speakup.assist_report",),
    "door:print_posters": ("speakup.assist_report",),
    "door:assist": ("speakup.assist_report",),
    # The gallery
    "design:gallery": ("design.view_gallery",),
    "design:gallery-forms": ("design.view_gallery",),
    "design:gallery-list": ("design.view_gallery",),
    "design:gallery-confirm": ("design.view_gallery",),
}

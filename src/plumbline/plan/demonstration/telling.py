"""What invented owners say in their updates."""

HAPPENED = (
    "We met everyone who has a part in this and agreed the next step.",
    "The first draft is written; eleven people have read it and four asked for changes.",
    "Two of the three sites have begun. The third begins next month.",
    "We tried it on one ward for four weeks and learned what to change.",
    "The people it is for have told us what they think, and most of it is now in.",
    "The list is finished and shows more than we thought.",
    "Half of those who need to be trained have been trained.",
    "The committee heard of it and asked for it to go faster.",
    "The contract is signed. It begins at the start of next month.",
    "It runs everywhere now. We have begun to look at whether it helps.",
    "Nothing new this month: the people who do it were on the wards.",
    "A community group joined us and has taken over part of it.",
)
IN_THE_WAY = (
    "Two of the people who do this have left, and their posts are not filled.",
    "Nobody has said who pays for it next year.",
    "The wards have no time to let people go.",
    "The system can't record it yet.",
    "We waited six weeks for an answer from another organisation.",
)
HELP = (
    "A decision about money before the end of the month.",
    "Somebody to chair the group while I am on leave.",
    "Help from the information team for three days.",
    "A word from the board that this has time.",
)
"""Some ask for help; most do not."""
REACHED = ("Agreed with everyone", "Tried out in one place", "Running everywhere")
"""The milestones that each action has."""
MISSED_WHY = "It was due, and the figures and the people it is for say that it is not so yet."
MOVED_WHY = (
    "Recruiting to the teams took nine months longer than planned. The people it is for were asked, and would "
    "rather wait than lose it."
)
SAID = (
    "Every ward now sees its figures. Four of nine wards hold people down less often than before, two more.",
    "The calls are made from one place now. In the first month three in ten people could still not be reached.",
    "Panels have been trained at all sites. We don't know yet whether it changes whom they choose.",
)
"""What is said in public of promises that are still open."""
DROPPED_WHY = (
    "The people it is for told us that something else would help them more. Another promise will take its place."
)

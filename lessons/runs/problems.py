"""What there is to say of a run besides how it ended: why it was not carried out, or not saved."""

ALREADY_RUNNING = "Your last run has not finished. Wait for it, then run this one."
QUEUE_FULL = "Too many runs are waiting. Nothing was run; try again in a few seconds."
GIVEN_UP = "Stopped by you before it started. Nothing was run."
NOT_BEGUN = "The sandbox did not start this run. Your tables are unchanged; try again."
STOPPING = "The site is shutting down. Nothing was run, and your tables are unchanged; try again later."
UNAVAILABLE = "The sandbox cannot be started on this server. Nothing was run, and your tables are unchanged."
NO_FIRST_DATABASE = "The tables of this lesson could not be created, so nothing was run."
NOT_KEPT = "This run was not saved, because the site's database did not accept it. Your tables are unchanged."
NEW_TABLES = "The models have changed, so this run started with new tables."
OVERTAKEN = (
    "This run was not saved: while it was running, your sandbox was reset or another run finished. "
    "Your tables are as that left them."
)
FORGOTTEN = "This run was not saved: while it was running, you asked this site to forget you. All your data is deleted."

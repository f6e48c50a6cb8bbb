"""What there is to say of a run besides how it ended: why it was not carried out, or not kept."""

ALREADY_RUNNING = "Your last run is still going on. Wait for its end, then run this one."
QUEUE_FULL = "Too many runs are waiting at this moment. Nothing was run; try again in a few seconds."
GIVEN_UP = "Stopped by you before it began. Nothing was run."
NOT_BEGUN = "The sandbox did not take this run. Nothing was run, and your tables are as they were; try again."
STOPPING = "The site is being stopped. Nothing was run, and your tables are as they were; try again when it is back."
UNAVAILABLE = "The sandbox cannot be started on this server. Nothing was run, and your tables are as they were."
NO_FIRST_DATABASE = "The tables that this lesson begins with could not be made, so nothing was run."
NOT_KEPT = "This run could not be kept, because the site's database did not take it. Your tables are as they were."
NEW_TABLES = "The models have changed, so this run began with new tables."
OVERTAKEN = (
    "This run was not kept: in the meantime your sandbox was reset or another run ended. "
    "Your tables are as that left them."
)
FORGOTTEN = "This run was not kept: in the meantime you have asked this site to forget you, and nothing of you is left."

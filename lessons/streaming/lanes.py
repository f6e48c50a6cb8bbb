"""The lanes of a trace: where in a run each kind of event takes place."""

from enum import StrEnum


class Lane(StrEnum):
    CODE = "code"
    SIGNALS = "signals"
    RECEIVERS = "receivers"
    DATABASE = "database"
    WAITING = "waiting"
    RUN = "run"


LANES: dict[str, Lane] = {
    "run_started": Lane.RUN,
    "run_finished": Lane.RUN,
    "app_loaded": Lane.RUN,
    "tables_read": Lane.RUN,
    "limit_reached": Lane.RUN,
    "receiver_connected": Lane.SIGNALS,
    "receiver_connected_again": Lane.SIGNALS,
    "receiver_disconnected": Lane.SIGNALS,
    "receiver_collected": Lane.SIGNALS,
    "signal_sent": Lane.SIGNALS,
    "signal_done": Lane.SIGNALS,
    "receiver_called": Lane.RECEIVERS,
    "receiver_returned": Lane.RECEIVERS,
    "receiver_raised": Lane.RECEIVERS,
    "query_ran": Lane.DATABASE,
    "transaction_begun": Lane.DATABASE,
    "transaction_committed": Lane.DATABASE,
    "transaction_rolled_back": Lane.DATABASE,
    "savepoint_made": Lane.DATABASE,
    "savepoint_released": Lane.DATABASE,
    "savepoint_rolled_back": Lane.DATABASE,
    "row_inserted": Lane.DATABASE,
    "row_updated": Lane.DATABASE,
    "row_deleted": Lane.DATABASE,
    "callback_registered": Lane.WAITING,
    "callback_called": Lane.WAITING,
    "callback_returned": Lane.WAITING,
    "callback_raised": Lane.WAITING,
    "callback_discarded": Lane.WAITING,
    "mail_sent": Lane.CODE,
    "output_written": Lane.CODE,
    "line_reached": Lane.CODE,
    "exception_raised": Lane.CODE,
}

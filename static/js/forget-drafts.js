// Deletes the drafts of other learners; on the page that says that everything is deleted, all of them.

import { dropThoseOfOthers } from "./drafts.js";

dropThoseOfOthers();

// On the page that says so, this browser forgets what was written and not saved, too.

import { all, dropDraft } from "./drafts.js";

for (const [, { lesson, path }] of all()) dropDraft(lesson, path);

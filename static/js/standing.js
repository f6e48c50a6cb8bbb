// What stands at a step, in one score or in two. Fates are settled first: the others say them.

import "./settle.js";
import "./future.js";
import "./stack.js";
import "./strip.js";

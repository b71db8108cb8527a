// Behaviors on top of pages that work without them. Each is attached by a data- attribute and knows one thing.
import { arrows } from "./behaviours/arrows.js";
import { autosave } from "./behaviours/autosave.js";
import { bulk } from "./behaviours/bulk.js";
import { combobox } from "./behaviours/combobox.js";
import { copy } from "./behaviours/copy.js";
import { dialogs } from "./behaviours/dialogs.js";
import { focus } from "./behaviours/focus.js";
import { keys } from "./behaviours/keys.js";
import { offline } from "./behaviours/offline.js";
import { outputs } from "./behaviours/outputs.js";
import { pressed } from "./behaviours/pressed.js";
import { rows } from "./behaviours/rows.js";
import { theme } from "./behaviours/theme.js";
import { threads } from "./behaviours/threads.js";
import { toasts } from "./behaviours/toasts.js";

for (const attach of [arrows, autosave, bulk, combobox, copy, dialogs, focus, keys, offline, outputs, pressed, rows, theme, threads, toasts]) attach(document);

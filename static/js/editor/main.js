// The editor of a draft. draft.js holds what is typed, the other modules draw parts of it; saving.js keeps it.

import { chooseBetween } from "./choosing.js";
import { draft, isDirty, onChange, start } from "./draft.js";
import { prepareFinishing } from "./finishing.js";
import { earlier, forgetEarlier, stepAside } from "./local.js";
import { drawMessages } from "./messages.js";
import { drawNotes } from "./notes.js";
import { showNumber } from "./numbering.js";
import { previewNow, previewSoon } from "./preview.js";
import { bringBack, prepareSaving, saveSoon } from "./saving.js";
import { drawSettings } from "./settings.js";
import { calm, warn } from "./telling.js";
import { drawVariables } from "./variables.js";
import { startWatching } from "./watching.js";

function drawAll() {
  drawMessages();
  drawNotes();
  drawVariables();
  drawSettings();
  previewNow();
}

function offerEarlier() {
  const [copy] = earlier();
  if (!copy) { if (!isDirty()) calm(); return; }
  const when = new Date(copy.at).toLocaleString([], { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  const take = () => { forgetEarlier(copy); offerEarlier(); };
  const keep = () => { forgetEarlier(copy); bringBack(copy); };
  warn(`This browser holds changes of ${when} that never reached the portal.`, [
    { label: "Bring them back", act: keep },
    {
      label: "Show what they change",
      act: () => chooseBetween({
        title: "Changes that never reached the portal",
        message: `Typed in this browser, ${when}.`,
        theirs: { ...start, ...draft },
        mine: copy,
        take: { label: "Forget them", act: take },
        keep: { label: "Bring them back", act: keep },
      }),
    },
    { label: "Forget them", act: take },
  ]);
}

stepAside();
prepareSaving(drawAll);
prepareFinishing();
onChange(previewSoon);
onChange(saveSoon);
drawAll();
showNumber(start);
offerEarlier();
startWatching();

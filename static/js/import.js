// Dropping files, saying that they are being read, and following an import. Everything works without this too.

const form = document.querySelector("[data-import-form]");
if (form) {
  const drop = form.querySelector("[data-drop]");
  const input = drop.querySelector('input[type="file"]');
  const list = drop.querySelector("[data-drop-list]");
  drop.querySelector("[data-drop-hint]").hidden = false;

  const show = () => {
    const files = [...input.files];
    const shown = files.slice(0, 20).map((file) => {
      const item = document.createElement("li");
      item.textContent = `${file.name} (${Math.max(1, Math.round(file.size / 1024)).toLocaleString("en-GB")} KB)`;
      return item;
    });
    if (files.length > 20) {
      const more = document.createElement("li");
      more.textContent = `and ${files.length - 20} more`;
      shown.push(more);
    }
    list.replaceChildren(...shown);
  };
  input.addEventListener("change", show);

  drop.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.dataset.over = "";
  });
  drop.addEventListener("dragleave", () => delete drop.dataset.over);
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    delete drop.dataset.over;
    if (event.dataTransfer.files.length) {
      input.files = event.dataTransfer.files;
      show();
    }
  });

  form.addEventListener("submit", () => {
    form.querySelector("[data-import-busy]").hidden = false;
    form.querySelector("[data-import-submit]").disabled = true;
  });
  // The back button shows the page as it was left.
  window.addEventListener("pageshow", () => {
    form.querySelector("[data-import-busy]").hidden = true;
    form.querySelector("[data-import-submit]").disabled = false;
  });
}

const progress = document.querySelector("[data-import-progress]");
if (progress) {
  const bar = progress.querySelector("progress");
  const words = progress.querySelector(".progress__words .number");
  const slow = progress.querySelector("[data-import-slow]");

  const ask = async () => {
    try {
      const response = await fetch(progress.dataset.importProgress, { headers: { Accept: "application/json" } });
      if (response.ok) {
        const now = await response.json();
        if (now.state !== "running") {
          window.location.reload();
          return;
        }
        bar.value = now.done;
        words.textContent = `${now.done.toLocaleString("en-GB")} of ${now.total.toLocaleString("en-GB")}`;
        slow.hidden = !now.is_slow;
      }
    } catch {
      // The network is away for a moment; the next round asks again.
    }
    setTimeout(ask, 1500);
  };
  setTimeout(ask, 1000);
}

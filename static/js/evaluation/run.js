// Following a run: the bar moves, and the page is loaded again once there is something new to read. The page works
// without this too.

const progress = document.querySelector("[data-run-progress]");
if (progress) {
  const bar = progress.querySelector("progress");
  const words = progress.querySelector(".progress__words .number");
  const spent = progress.querySelector("[data-run-spent]");

  const ask = async () => {
    try {
      const response = await fetch(progress.dataset.runProgress, { headers: { Accept: "application/json" } });
      if (response.ok) {
        const now = await response.json();
        if (now.is_over || now.state !== progress.dataset.runState) {
          window.location.reload();
          return;
        }
        bar.value = now.done;
        words.textContent = `${now.done.toLocaleString("en-GB")} of ${now.total.toLocaleString("en-GB")}`;
        spent.textContent = now.spent;
      }
    } catch {
      // The network is away for a moment; the next round asks again.
    }
    setTimeout(ask, 1500);
  };
  setTimeout(ask, 1000);
}

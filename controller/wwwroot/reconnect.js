const dialog = document.getElementById("components-reconnect-modal");

dialog.addEventListener("components-reconnect-state-changed", ({ detail }) => {
  if (detail.state === "show") {
    dialog.showModal();
  } else if (detail.state === "hide") {
    dialog.close();
  } else if (detail.state === "rejected") {
    location.reload();
  }
});

document.getElementById("components-reconnect-button").addEventListener("click", async () => {
  try {
    if (!await Blazor.reconnect()) {
      location.reload();
    }
  } catch {
    // The dialog stays: the controller still doesn't answer.
  }
});

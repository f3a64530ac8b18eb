// Speaks a sentence into the file field of the page, where the browser can, and plays it back before it is sent.
(() => {
  const field = document.querySelector("input[type=file][data-record]");
  const part = document.querySelector("[data-recording]");
  if (!field || !part || !window.MediaRecorder || !navigator.mediaDevices) return;
  const heard = part.querySelector("audio");
  const button = part.querySelector("button"), ready = part.querySelector("[data-ready]");
  const start = button.textContent, stop = part.querySelector("[data-stop]").textContent;
  const LONGEST = 12000;
  const type = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"].find((one) => MediaRecorder.isTypeSupported(one));
  let recorder = null;
  part.hidden = !type;
  button.addEventListener("click", async () => {
    if (recorder) return recorder.stop();
    let stream;
    try { stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } }); } catch { return; }
    const pieces = [];
    recorder = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: Number(field.dataset.record) });
    recorder.ondataavailable = (event) => pieces.push(event.data);
    recorder.onstop = () => {
      for (const track of stream.getTracks()) track.stop();
      const files = new DataTransfer();
      files.items.add(new File(pieces, "phrase", { type }));
      field.files = files.files;
      heard.src = URL.createObjectURL(files.files[0]);
      heard.hidden = false;
      recorder = null;
      button.textContent = start;
      ready.hidden = false;
    };
    ready.hidden = true;
    button.textContent = stop;
    recorder.start();
    setTimeout(() => recorder && recorder.state === "recording" && recorder.stop(), LONGEST);
  });
})();

// One's own voice, recorded by the device for the page; voices of the device itself read a call. Nothing is sent to be heard.
import { press } from "./dom.js";

const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
const typeOf = () => TYPES.find((one) => MediaRecorder.isTypeSupported(one));
export const canRecord = () => Boolean(window.MediaRecorder && navigator.mediaDevices && typeOf());

export function recordButton(label, seconds, done, said) {
  let recorder = null;
  const button = press(label, async () => {
    if (recorder) { recorder.stop(); return; }
    let stream;
    try { stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } }); } catch {
      said.textContent = "Le micro est fermé : ouvre-le dans les réglages du navigateur, ou écris.";
      return;
    }
    const pieces = [];
    recorder = new MediaRecorder(stream, { mimeType: typeOf(), audioBitsPerSecond: 24000 });
    recorder.ondataavailable = (event) => pieces.push(event.data);
    recorder.onstop = () => {
      for (const track of stream.getTracks()) track.stop();
      clearTimeout(end);
      recorder = null;
      button.textContent = label;
      done(new Blob(pieces, { type: typeOf() }));
    };
    recorder.start();
    const end = setTimeout(() => recorder?.stop(), seconds * 1000);
    button.textContent = "Arrêter";
    said.textContent = "Parle : le téléphone écoute.";
  });
  return button;
}

const voices = window.speechSynthesis;
const ofDevice = () => voices?.getVoices().find((one) => one.localService && one.lang.startsWith("fr"));

// Say a sentence with a voice of the device; where it has none the sentence is read with the eyes.
export function say(text) {
  voices?.cancel();
  const voice = ofDevice();
  if (!voice) return false;
  const speech = new SpeechSynthesisUtterance(text);
  speech.voice = voice;
  speech.lang = voice.lang;
  voices.speak(speech);
  return true;
}
export const hush = () => voices?.cancel();

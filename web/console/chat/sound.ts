import { browserStorage } from '../../client/storage.ts';

const key = 'pasokh.sound';
const storage = browserStorage();

export const soundIsOn = (): boolean => storage.get(key) !== 'off';
export const turnSound = (on: boolean): void => storage.set(key, on ? 'on' : 'off');

let context: AudioContext | undefined;

/** Two soft notes, rising for a new chat, one for a message. A browser stays silent until somebody has touched the page. */
export function ring(what: 'CHAT' | 'MESSAGE'): void {
  if (!soundIsOn()) return;
  context ??= new AudioContext();
  if (context.state === 'suspended') void context.resume();
  const notes = what === 'CHAT' ? [587, 880] : [740];
  for (const [at, frequency] of notes.entries()) note(context, frequency, at * 0.16);
}

function note(audio: AudioContext, frequency: number, after: number): void {
  const begin = audio.currentTime + after;
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.frequency.value = frequency;
  volume.gain.setValueAtTime(0, begin);
  volume.gain.linearRampToValueAtTime(0.15, begin + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.001, begin + 0.35);
  tone.connect(volume).connect(audio.destination);
  tone.start(begin);
  tone.stop(begin + 0.4);
}

import './api.ts';
import { startWidget } from './start-widget.ts';

/**
 * `<script async src="https://HOST/widget.js" data-lang="fa" data-department="ID" data-visitor="TOKEN"></script>`: the
 * host follows from the address of the script; all data are optional.
 */
const script = document.currentScript;
if (script instanceof HTMLScriptElement && !window.Pasokh)
  window.Pasokh = startWidget({
    origin: new URL(script.src).origin,
    language: script.dataset.lang,
    department: script.dataset.department,
    visitor: script.dataset.visitor,
  });

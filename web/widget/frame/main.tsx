import '@fontsource-variable/vazirmatn';
import '../../ui/tokens.css';
import './frame.css';
import './forms.css';
import './conversation/conversation.css';
import { render } from 'preact';
import { App } from './app.tsx';
import { openFace } from './face.ts';
import { followSite } from './follow-site.ts';
import { openPage } from './page.ts';

const page = openPage(window);
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !event.isComposing) page.tell({ type: 'pasokh:close' });
});
followSite(page.visitor);
const root = document.getElementById('app');
if (root) render(<App page={page} source={openFace(page)} />, root);

import { RouterProvider } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { show, useMe } from '../shell/app.tsx';
import { keepRoomsOpen } from '../shell/chat/rooms.ts';
import { factorNeeded } from '../shell/factor-needed.ts';
import { startHearing } from '../shell/hear.ts';
import { useText } from '../ui/language.tsx';
import { useStore } from '../ui/store.ts';
import { createAppRouter } from './router.tsx';
import { text } from './text.ts';

/** What nobody sees who comes to work is loaded when somebody does. */
const SignIn = lazy(() => import('../shell/sign-in.tsx').then((part) => ({ default: part.SignIn })));
const NotStaff = lazy(() => import('./not-staff.tsx').then((part) => ({ default: part.NotStaff })));
const FactorNeeded = lazy(() =>
  import('./factor-needed-page.tsx').then((part) => ({ default: part.FactorNeededPage })),
);

function Console() {
  const [router] = useState(createAppRouter);
  return <RouterProvider router={router} />;
}

function App() {
  const me = useMe();
  const words = useText(text);
  const isFactorNeeded = useStore(factorNeeded);
  if (!me) return <SignIn subtitle={words.signInSubtitle} />;
  if (me.role === 'CUSTOMER') return <NotStaff />;
  if (isFactorNeeded) return <FactorNeeded />;
  return <Console key={me.id} />;
}

startHearing();
keepRoomsOpen();
show(
  <Suspense>
    <App />
  </Suspense>,
);

import { RouterProvider } from '@tanstack/react-router';
import { useState } from 'react';
import { show, useMe } from '../shell/app.tsx';
import { keepRoomsOpen } from '../shell/chat/rooms.ts';
import { startHearing } from '../shell/hear.ts';
import { SignIn } from '../shell/sign-in.tsx';
import { useText } from '../ui/language.tsx';
import { NotStaff } from './not-staff.tsx';
import { createAppRouter } from './router.tsx';
import { text } from './text.ts';

function Console() {
  const [router] = useState(createAppRouter);
  return <RouterProvider router={router} />;
}

function App() {
  const me = useMe();
  const words = useText(text);
  if (!me) return <SignIn subtitle={words.signInSubtitle} />;
  if (me.role === 'CUSTOMER') return <NotStaff />;
  return <Console key={me.id} />;
}

startHearing();
keepRoomsOpen();
show(<App />);

import { RouterProvider } from '@tanstack/react-router';
import { useState } from 'react';
import { show, useMe } from '../shell/app.tsx';
import { keepRoomsOpen } from '../shell/chat/rooms.ts';
import { startHearing } from '../shell/hear.ts';
import { createAppRouter } from './router.tsx';

function Portal() {
  const [router] = useState(createAppRouter);
  return <RouterProvider router={router} />;
}

/** Whoever signs in or out begins anew. */
function App() {
  return <Portal key={useMe()?.id ?? 'nobody'} />;
}

startHearing();
keepRoomsOpen();
show(<App />);

import { RouterProvider } from '@tanstack/react-router';
import { show, useMe } from '../shell/app.tsx';
import { keepRoomsOpen } from '../shell/chat/rooms.ts';
import { startHearing } from '../shell/hear.ts';
import { router } from './router.tsx';

function Portal() {
  // Whoever signs in or out begins anew; what the address names stays.
  return <RouterProvider router={router} key={useMe()?.id ?? 'nobody'} />;
}

startHearing();
keepRoomsOpen();
show(<Portal />);

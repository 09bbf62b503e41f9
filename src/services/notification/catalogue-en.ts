import type { Catalogue } from './catalogue.ts';

export const en: Catalogue = {
  'title.assigned_operator': 'Ticket #{number} was assigned to you',
  'title.assigned_customer': 'We are looking at your request #{number}',
  'title.replied_operator': 'The customer replied on ticket #{number}',
  'title.replied_customer': 'New reply to your request #{number}',
  'title.noted_operator': 'New internal note on ticket #{number}',
  'title.closed_operator': 'The customer closed ticket #{number}',
  'title.closed_customer': 'Your request #{number} was closed',
  'title.reopened_customer': 'Your request #{number} was opened again',
  'title.waiting_operator': '{customer} has been waiting for {duration}',
  'title.missed_operator': 'Missed chat: {customer}',
  'title.unread_operator': '{customer} wrote to you in the chat',
  'title.unread_customer': '{author} wrote to you in the chat',
  'title.webhook_disabled': 'The webhook to {subject} was switched off',

  'body.assigned_operator': '{subject}',
  'body.assigned_customer': '{operator} is looking at “{subject}”.',
  'body.replied_operator': '{author}: {excerpt}',
  'body.replied_customer': '{author}: {excerpt}',
  'body.noted_operator': 'By {author}, on “{subject}”',
  'body.closed_operator': '{subject}',
  'body.closed_customer': '{subject}',
  'body.reopened_customer': '{subject}',
  'body.waiting_operator': '{subject}',
  'body.missed_operator': 'Unanswered after {duration}: {subject}',
  'body.unread_operator': '{excerpt}',
  'body.unread_customer': '{excerpt}',
  'body.webhook_disabled': 'Every delivery to it has failed for three days. See Admin, Integrations.',

  'mail.greeting': 'Hello {name},',
  'mail.greeting_plain': 'Hello,',
  'mail.assigned_operator': 'Ticket #{number}, “{subject}”, was assigned to you.',
  'mail.assigned_customer':
    '{operator} is looking at your request “{subject}”. You will hear from us as soon as there is a reply.',
  'mail.replied_operator': 'On {time}, {author} wrote on ticket “{subject}”:',
  'mail.replied_customer': 'On {time}, {author} replied to your request “{subject}”:',
  'mail.noted_operator': 'On {time}, {author} left an internal note on ticket “{subject}”:',
  'mail.closed_operator': 'The customer closed ticket #{number}, “{subject}”.',
  'mail.closed_customer':
    'Your request “{subject}” was closed. If something is still open, reply on its page and it is opened again.',
  'mail.reopened_customer': 'Your request “{subject}” was opened again. We are taking another look at it.',
  'mail.waiting_operator': '{customer} has been waiting since {time} for somebody to take the chat.',
  'mail.missed_operator': 'The chat that {customer} opened on {time} ended after {duration} without an answer.',
  'mail.unread_operator':
    'You have not read everything in your chat with {customer} yet. The latest message is from {time}:',
  'mail.unread_customer':
    'You have not read everything in your chat with us yet. The latest is by {author}, on {time}:',
  'mail.verify_email': 'Please confirm that this e-mail address is yours.',
  'mail.reset_password': 'A new password was asked for your account. You can choose it on this page:',

  'mail.authenticator_added':
    'An authenticator app was set up for your account. From now on signing in asks for its code.',
  'mail.authenticator_removed':
    'The authenticator app was removed from your account. Signing in asks for no code any more.',
  'mail.recovery_codes_renewed': 'New recovery codes were made for your account. The old ones open nothing any more.',
  'mail.recovery_code_used':
    'Somebody signed in to your account with a recovery code. That code opens nothing any more.',
  'mail.passkey_added': 'A passkey was added to your account. It signs in without a password.',
  'mail.passkey_removed': 'A passkey was removed from your account.',
  'mail.factors_removed':
    'An admin removed the authenticator app, the recovery codes and the passkeys of your account, and signed you out everywhere. Your password is as it was.',

  'subject.authenticator_added': 'An authenticator app was set up',
  'subject.authenticator_removed': 'The authenticator app was removed',
  'subject.recovery_codes_renewed': 'New recovery codes',
  'subject.recovery_code_used': 'A recovery code was used',
  'subject.passkey_added': 'A passkey was added',
  'subject.passkey_removed': 'A passkey was removed',
  'subject.factors_removed': 'Your second factor was removed',
  'subject.verify_email': 'Confirm your e-mail address',
  'subject.reset_password': 'Choose a new password',

  'chat.operator': 'Chat with {customer}',
  'chat.customer': 'Your chat with us',

  'open.ticket_operator': 'Open the ticket',
  'open.ticket_customer': 'Open your request',
  'open.chat_operator': 'Open the chat',
  'open.chat_customer': 'Open the chat',
  'open.verify_email': 'Confirm the address',
  'open.reset_password': 'Choose a new password',
  'open.security': 'Open your settings',

  'small.answers': 'Please reply on that page: nobody reads what is sent to this address.',
  'small.settings': 'Your notification settings say what we write to you about.',
  'small.link': 'The link works once, until {time}.',
  'small.not_you': 'If this was not you, ignore this mail: nothing changes.',
  'small.security': 'If this was not you, change your password at once and tell an admin.',
};

// The pages of a sign-in to IAM Identity Center as a browser sees them, with their buttons. No rules; see desk.ts.

import type { CodeRequest, DeviceRequest } from './desk-types.ts';

export function consentPage(request: CodeRequest): string {
  return page('Allow access?', buttons('/_sso/authorize', { id: request.id }));
}

/** @param device none: the code is to be typed */
export function devicePage(device: DeviceRequest | undefined, isWrong: boolean): string {
  if (device === undefined) {
    const wrong = isWrong ? '<p id="wrong">This code is not known.</p>' : '';
    return page(
      'Enter the code',
      `${wrong}<form action="/device"><input name="user_code" autofocus><button>Next</button></form>`,
    );
  }
  return page(
    'Is this the code on your device?',
    `<p id="code">${device.userCode}</p>${buttons('/_sso/device', { user_code: device.userCode })}`,
  );
}

export function endPage(text: string): string {
  return page(text, '<p id="end">You can close this window.</p>');
}

function buttons(action: string, values: Readonly<Record<string, string>>): string {
  const fields = Object.entries(values)
    .map(([name, value]) => `<input type="hidden" name="${name}" value="${value}">`)
    .join('');
  return `<form method="post" action="${action}">${fields}<button id="allow" name="answer" value="allow">Allow</button> <button id="deny" name="answer" value="deny">Deny</button></form>`;
}

function page(title: string, body: string): string {
  return `<!DOCTYPE html><html><head><meta charset="utf-8"><title>${title}</title></head><body><h1>${title}</h1>${body}</body></html>\n`;
}

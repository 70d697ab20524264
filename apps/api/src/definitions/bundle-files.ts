import { deployBundleSchema } from '@throughline/contract';
import type { BundleFile } from '@throughline/definitions';
import { badRequest } from '../http/http-problem.js';

/** A part of a multipart body, as the parser leaves it. */
export type UploadedFile = { readonly originalname: string; readonly buffer: Uint8Array };

/** The files of a deployment: parts of a multipart body, or a JSON body with their text or bytes. */
export const bundleFiles = (uploaded: readonly UploadedFile[] | undefined, body: unknown): readonly BundleFile[] => {
  if (uploaded !== undefined && uploaded.length > 0) {
    return uploaded.map(({ originalname, buffer }) => ({ name: originalname, bytes: buffer }));
  }
  const parsed = deployBundleSchema.safeParse(body);
  if (parsed.success) {
    return parsed.data.files.map(({ name, text, base64 }) => ({
      name,
      bytes: text === undefined ? Buffer.from(base64 ?? '', 'base64') : Buffer.from(text, 'utf8'),
    }));
  }
  throw badRequest(
    'BodyInvalid',
    'Send the files as multipart/form-data, or as JSON {"files": [{"name", "text" or "base64"}]}.',
    {
      problems: parsed.error.issues.slice(0, 50).map(({ path, message }) => ({
        code: 'BodyInvalid',
        message,
        pointer: path.map((key) => `/${String(key)}`).join(''),
      })),
    },
  );
};

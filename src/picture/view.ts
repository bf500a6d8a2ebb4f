import type { PictureView } from '../sdk/index.ts';
import type { pictureFacts } from './pair-picture.ts';

/** The facts of both hosts. */
export type View = PictureView<typeof pictureFacts>;

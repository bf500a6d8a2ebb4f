export function unfoldAll(): void;
export function keepFirst(count: number): void;
export function overflowing(): readonly string[];
export function brokenWords(): readonly string[];
export function focused(): { readonly kind: string; readonly id: string; readonly text: string } | undefined;
export function stops(): number;
export function focusedFold(): boolean | undefined;
export function shown(selector: string): readonly string[];

// What scripts/api-types.ts prints types with: the compiler's last version that has a programming interface.
export { ts as default } from '@ts-morph/common';

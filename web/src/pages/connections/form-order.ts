/** Inputs beside each other stand in one line, however much there is to say about them. */
export const HELP_BELOW: ('label' | 'input' | 'description' | 'error')[] = ['label', 'input', 'error', 'description'];

/* module.h - parts that are loaded when first used, so that `validate` does not pay for the renderer. */
#pragma once

/* The symbol `name` of module tpf-<module>.so, looked for beside the program or library that this code is in, in
 * ../lib/tpfreport from there, and in TPF_LIBDIR. NULL and *why (borrowed) when there is none. Loaded once, kept. */
void *tpf_module(const char *module, const char *name, const char **why);

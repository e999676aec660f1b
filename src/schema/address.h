/* address.h - names of hosts and resources: RFC 1123, 3986, 3987, 5321, 5890 to 5893, 6531. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool tpf_is_ipv4(const char *s, size_t len);
bool tpf_is_ipv6(const char *s, size_t len);
bool tpf_is_hostname(const char *s, size_t len);
bool tpf_is_idn_hostname(const char *s, size_t len);
bool tpf_is_email(const char *s, size_t len);
bool tpf_is_idn_email(const char *s, size_t len);
bool tpf_is_uri(const char *s, size_t len);
bool tpf_is_uri_reference(const char *s, size_t len);
bool tpf_is_iri(const char *s, size_t len);
bool tpf_is_iri_reference(const char *s, size_t len);

/* idn.c: is this label, as code points, a U-label of IDNA 2008? Whether its name is a Bidi domain name shows by the
 * labels together: *rtl is set when this one has right-to-left characters. */
bool tpf_idn_label(const uint32_t *label, size_t n, bool *rtl);
/* Does it keep the rule for labels of a Bidi domain name (RFC 5893, section 2)? */
bool tpf_idn_bidi(const uint32_t *label, size_t n);
/* Punycode (RFC 3492): the code points, SIZE_MAX when the text is none or has more than `room`. */
size_t tpf_punycode_decode(const char *s, size_t len, uint32_t *out, size_t room);
/* Length of the Punycode of a label, without "xn--", written to out when it is not NULL. */
size_t tpf_punycode_encode(const uint32_t *label, size_t n, char *out, size_t room);

/** What is wrong with a server's certificate, from the codes of Node and OpenSSL. */
import type { CertificateProblem, HttpFailure } from '../ports.ts';

const problems: Readonly<Record<string, CertificateProblem>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'untrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'untrusted',
  CERT_SIGNATURE_FAILURE: 'untrusted',
  CERT_UNTRUSTED: 'untrusted',
  CERT_NOT_YET_VALID: 'not-yet-valid',
  CERT_HAS_EXPIRED: 'expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'other-name',
};

const words: Readonly<Record<CertificateProblem, string>> = {
  untrusted: 'its certificate is not signed by a trusted authority',
  'not-yet-valid': 'its certificate is not yet valid',
  expired: 'its certificate has expired',
  'other-name': 'its certificate is for another name',
};

export function certificateProblem(error: unknown): HttpFailure | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const certificate = problems[code];
  return certificate && { reason: words[certificate], certificate };
}

#include "base/sha256.h"

#include <openssl/evp.h>

#include <cstdio>
#include <cstdlib>
#include <memory>

namespace daybook {
namespace {

struct ContextDeleter {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

}  // namespace

Digest sha256(std::initializer_list<Bytes> parts) {
  // Fetched once: fetching the algorithm costs as much as hashing 200 bytes.
  static EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  thread_local const std::unique_ptr<EVP_MD_CTX, ContextDeleter> context{EVP_MD_CTX_new()};
  Digest digest;
  bool good = algorithm && context &&
              EVP_DigestInit_ex(context.get(), algorithm, nullptr) == 1;
  for (const Bytes part : parts) {
    good = good && EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1;
  }
  unsigned length = 0;
  good = good && EVP_DigestFinal_ex(context.get(), reinterpret_cast<unsigned char*>(digest.data()),
                                    &length) == 1;
  if (!good || length != digest.size()) {  // only if out of memory; nothing can be done
    std::fputs("daybook: OpenSSL could not compute a SHA-256\n", stderr);
    std::abort();
  }
  return digest;
}

}  // namespace daybook

#include "server/static_files.h"

#include <xxhash.h>

#include "base/error.h"
#include "base/files.h"

namespace tangyin {
namespace {

constexpr size_t kMostBytes = size_t{128} << 20;

constexpr std::pair<const char*, const char*> kTypes[] = {
    {".html", "text/html; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".json", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".ico", "image/x-icon"},
    {".wasm", "application/wasm"},
    {".woff2", "font/woff2"},
    {".txt", "text/plain; charset=utf-8"},
};

std::string type_of(const std::filesystem::path& file) {
  for (const auto& [extension, type] : kTypes)
    if (file.extension() == extension) return type;
  return "application/octet-stream";
}

bool is_hidden(const std::filesystem::path& relative) {
  for (const std::filesystem::path& part : relative)
    if (part.string().starts_with(".")) return true;
  return false;
}

}  // namespace

StaticFiles::StaticFiles(const std::filesystem::path& folder) {
  namespace fs = std::filesystem;
  std::error_code error;
  if (!fs::is_directory(folder, error))
    throw InputError(
        fmt::format("{}: no such folder; it should hold the page's index.html", folder.string()));
  size_t sum = 0;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    const fs::path relative = fs::relative(entry.path(), folder);
    if (!entry.is_regular_file() || is_hidden(relative)) continue;
    auto body = std::make_shared<const std::string>(read_file(entry.path(), kMostBytes));
    if ((sum += body->size()) > kMostBytes)
      throw InputError(fmt::format("{}: holds more than {} MiB; it should hold the page alone",
                                   folder.string(), kMostBytes >> 20));
    File file{body, type_of(relative), etag_of(*body)};
    files_.emplace("/" + relative.generic_string(), std::move(file));
  }
}

std::unique_ptr<Reply> StaticFiles::find(const HttpRequest& request) const {
  const auto found =
      files_.find(request.path.ends_with('/') ? request.path + "index.html" : request.path);
  if (found == files_.end()) return nullptr;
  const File& file = found->second;
  auto reply = std::make_unique<Reply>();
  reply->type = file.type;
  // The names do not change with the contents, so each visit asks whether they have.
  reply->headers = {{"ETag", file.etag}, {"Cache-Control", "no-cache"}};
  if (has_version(request, file.etag))
    reply->status = 304;
  else
    reply->body = file.body;
  return reply;
}

const std::vector<std::pair<std::string, std::string>>& security_headers() {
  static const std::vector<std::pair<std::string, std::string>> headers{
      {"Content-Security-Policy",
       "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' "
       "data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; "
       "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
      {"X-Content-Type-Options", "nosniff"},
      {"Referrer-Policy", "no-referrer"}};
  return headers;
}

std::string etag_of(std::string_view bytes) {
  return fmt::format("\"{:016x}\"", XXH3_64bits(bytes.data(), bytes.size()));
}

bool has_version(const HttpRequest& request, const std::string& etag) {
  const std::string* known = request.header("if-none-match");
  return known != nullptr && (*known == "*" || known->find(etag) != std::string::npos);
}

}  // namespace tangyin

// PNG by librsvg, where the build has found it.
#include "server/picture.h"

#if TANGYIN_PNG
#include <librsvg/rsvg.h>

#include <memory>
#endif

namespace tangyin {

#if TANGYIN_PNG

namespace {

constexpr double kPixels = 2;  // a unit of the SVG

struct Unref {
  void operator()(RsvgHandle* handle) const { g_object_unref(handle); }
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
  void operator()(cairo_t* context) const { cairo_destroy(context); }
};

cairo_status_t append_png(void* to, const unsigned char* bytes, unsigned size) {
  static_cast<std::string*>(to)->append(reinterpret_cast<const char*>(bytes), size);
  return CAIRO_STATUS_SUCCESS;
}

}  // namespace

std::optional<std::string> png_of(const std::string& svg) {
  const std::unique_ptr<RsvgHandle, Unref> handle(
      rsvg_handle_new_from_data(reinterpret_cast<const guint8*>(svg.data()), svg.size(), nullptr));
  double width = 0, height = 0;
  if (!handle || rsvg_handle_get_intrinsic_size_in_pixels(handle.get(), &width, &height) == 0)
    return std::nullopt;
  width *= kPixels, height *= kPixels;
  const std::unique_ptr<cairo_surface_t, Unref> surface(cairo_image_surface_create(
      CAIRO_FORMAT_ARGB32, static_cast<int>(width), static_cast<int>(height)));
  const std::unique_ptr<cairo_t, Unref> context(cairo_create(surface.get()));
  const RsvgRectangle whole{0, 0, width, height};
  std::string png;
  if (rsvg_handle_render_document(handle.get(), context.get(), &whole, nullptr) == 0 ||
      cairo_surface_write_to_png_stream(surface.get(), append_png, &png) != CAIRO_STATUS_SUCCESS)
    return std::nullopt;
  return png;
}

#else

std::optional<std::string> png_of(const std::string&) {
  return std::nullopt;
}

#endif

}  // namespace tangyin

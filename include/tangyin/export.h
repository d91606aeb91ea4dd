/* Marks what the shared library exports; everything else in it is hidden. */
#ifndef TANGYIN_EXPORT_H
#define TANGYIN_EXPORT_H

#if defined(_WIN32)
#define TANGYIN_API
#else
#define TANGYIN_API __attribute__((visibility("default")))
#endif

#endif

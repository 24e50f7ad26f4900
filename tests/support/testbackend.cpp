// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "support/testbackend.h"

#include <algorithm>

TestBackend::~TestBackend() = default;

const TestBackend &TestBackend::of(const QString &name)
{
    const auto found = std::find_if(all().begin(), all().end(), [&name](const TestBackend *backend) {
        return backend->name == name;
    });
    if (found == all().end()) {
        qFatal("There is no kind of database %s in this build.", qPrintable(name));
    }
    return **found;
}

// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include <QtGlobal>

/// A port of 127.0.0.1 that nobody has, below those that the system gives to clients: whoever lets go of it for a while, as a server that is
/// restarted does, gets it again. 0: there is none.
quint16 freePort();

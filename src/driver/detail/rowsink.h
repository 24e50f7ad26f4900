// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aiocell.h"
#include "aioorm/core/aioerror.h"
#include "aioorm_export.h"

#include <QByteArrayList>

#include <span>

namespace Aio::Detail
{
/// Takes the rows of a statement as they are read, on the driver's thread.
class AIOORM_EXPORT RowSink
{
public:
    virtual ~RowSink();
    /// Once, before the first row, also when there will be none. False ends the statement with error().
    virtual bool begin(const QByteArrayList &columns) = 0;
    /// The cells are valid only during the call. False ends the statement with error().
    virtual bool row(std::span<const AioCell> cells) = 0;
    /// Why begin() or row() returned false (an AioErrorKind::Data or Programming, phase Decode).
    virtual AioErrorInfo error() const = 0;
};
}

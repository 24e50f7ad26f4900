// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/orm/aiomodel.h"

/// Ours: files and the folders they lie in, for the figure that joins them.
class BenchFolder : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(BenchFolder, "bench_folders",
        (qint64,  id,   setId,   primaryKey()),
        (QString, path, setPath))
    // clang-format on
};

class BenchFile : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(BenchFile, "bench_files",
        (qint64,                     id,       setId,       primaryKey()),
        (AioForeignKey<BenchFolder>, folder,   setFolder),
        (QString,                    name,     setName),
        (qint64,                     size,     setSize),
        (QDateTime,                  modified, setModified))
    // clang-format on
};

// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm_export.h"

#include <QtGlobal>

#include <memory>

namespace Aio::Detail
{
class CancelState;
class ReceiverMark;
class TransactionMarker;

/// What a resumed coroutine inherits: the marker, the aioSpawn() it runs under, and the receiver of a model's signal that awaits it.
class AIOORM_EXPORT Ambient
{
public:
    std::shared_ptr<TransactionMarker> marker;
    std::shared_ptr<CancelState> spawn;
    std::shared_ptr<const ReceiverMark> receiver{}; // NOLINT(readability-redundant-member-init): g++ warns where an initializer leaves it out

    static Ambient &current();
};

/// Installs an Ambient for a block and puts the old one back.
class AIOORM_EXPORT AmbientGuard
{
public:
    explicit AmbientGuard(Ambient ambient);
    ~AmbientGuard();
    Q_DISABLE_COPY_MOVE(AmbientGuard)

private:
    Ambient m_saved;
};
}

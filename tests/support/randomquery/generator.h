// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "support/randomquery/interpreter.h"

#include <memory>

namespace RandomQuery
{
/// Makes queries, and tables for them, at random: the same ones of a seed.
class Generator
{
public:
    explicit Generator(quint64 seed);
    ~Generator();
    Q_DISABLE_COPY_MOVE(Generator)

    Tables tables();
    Query query();

private:
    class Maker;
    std::unique_ptr<Maker> m_maker;
};

/// Those with one part of it made simpler, which may fail as well.
std::vector<Query> smaller(const Query &query);
}

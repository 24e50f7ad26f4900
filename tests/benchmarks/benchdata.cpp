// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "benchdata.h"
#include "aioorm/core/detail/utc.h"

#include <QRandomGenerator>

#include <bit>

using namespace Qt::StringLiterals;

namespace Bench
{
namespace
{
QString makeNote(int index)
{
    static const QString plain = u"The quick brown fox jumps over the lazy dog while nobody is watching."_s;
    static const QString accented = u"Žluťoučký kůň úpěl ďábelské ódy — καὶ τίς οὖν ἐστιν οὗτος ὁ ἄνθρωπος;"_s;
    return (index % 16 == 15 ? accented : plain).left(20 + index * 7 % 41);
}
}

Row makeRow(int index)
{
    constexpr qint64 begin = 1'577'836'800'000; // 2020-01-01
    const auto noise = quint32(index) * 2'654'435'761U;
    return Row(index + 1,
               u"user-%1"_s.arg(index, 6, 10, QLatin1Char('0')),
               makeNote(index),
               int(noise >> 8) - 8'000'000,
               double(noise) / 1024.0,
               QDateTime::fromMSecsSinceEpoch(begin + qint64(index) * 613'127, Aio::Detail::utc),
               index % 3 == 0);
}

QList<Row> makeRows(int count)
{
    QList<Row> rows;
    rows.reserve(count);
    for (int i = 0; i < count; ++i) {
        rows.append(makeRow(i));
    }
    return rows;
}

void Checksum::mix(quint64 word)
{
    m_value = std::rotl(m_value ^ word, 27) * 0x9e3779b97f4a7c15;
}

void Checksum::add(qint64 id, const QString &name, const QString &note, int amount, double score, const QDateTime &created, bool active)
{
    mix(quint64(id));
    mix(qHash(name, 1));
    mix(qHash(note, 2));
    mix(quint64(amount));
    mix(std::bit_cast<quint64>(score));
    mix(quint64(created.toMSecsSinceEpoch()));
    mix(quint64(created.timeSpec()));
    mix(quint64(active));
}

QList<qint64> lookupIds(int count)
{
    QRandomGenerator random(42);
    QList<qint64> ids;
    ids.reserve(count);
    for (int i = 0; i < count; ++i) {
        ids.append(1 + random.bounded(tableRows));
    }
    return ids;
}
}

// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// The text of JSON, of lists, and what is made of it.

#include "fuzz/fuzz.h"

#include "aioorm/core/aioerror.h"
#include "aioorm/core/aiotype.h"
#include "aioorm/core/jsontext_p.h"

using namespace Aio;
using namespace Aio::Detail;

namespace
{
template<class T>
void readList(const AioCell &cell)
{
    QList<T> list;
    if (!AioType<QList<T>>::fromCell(cell, list)) {
        return;
    }
    try {
        const AioValue value = AioType<QList<T>>::toValue(list);
        QByteArray text;
        QList<T> again;
        Fuzz::require(AioType<QList<T>>::fromCell(cellOf(value, text), again), "a list that was read is written and read");
        Fuzz::require(again == list, "it is the same list");
    } catch (const AioError &) { // half of a surrogate pair
    }
}
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const Fuzz::Input input(data, size);
    const std::string_view utf8 = input.rest();
    if (const auto json = parseJson(utf8)) {
        try {
            const QByteArray text = jsonText(*json);
            const auto again = parseJson(text);
            Fuzz::require(again.has_value(), "JSON that was written is read");
            Fuzz::require(*again == *json, "it is the same JSON");
            const AioValue value = valueFromJson(*json);
            Fuzz::require(!value.isNull() || json->isNull(), "only null becomes NULL");
        } catch (const AioError &) {
        }
    }
    const AioCell cell = AioCell::fromBytes(AioCell::Kind::Text, utf8.data(), qsizetype(utf8.size()));
    valueFromCell(cell, ColumnKind::Json);
    valueFromCell(cell, ColumnKind::Array);
    readList<qint64>(cell);
    readList<double>(cell);
    readList<QString>(cell);
    readList<QByteArray>(cell);
    readList<std::optional<bool>>(cell);
    readList<QDateTime>(cell);
    readList<AioTimestamp>(cell);
    readList<QTime>(cell);
    readList<QUuid>(cell);
    readList<AioDecimal>(cell);
    readList<QStringList>(cell);
    return 0;
}

// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "drivers/driversql_p.h"

namespace Aio
{
QByteArrayList firstWords(QByteArrayView sql, qsizetype count)
{
    QByteArrayList words;
    for (const QByteArray &word : sql.toByteArray().left(400).simplified().split(' ')) {
        words << word.toUpper();
        if (words.size() == count) {
            break;
        }
    }
    return words;
}

std::shared_ptr<const QStringList> writtenTable(const QByteArray &sql)
{
    const QByteArrayList words = sql.left(400).simplified().split(' ');
    const QByteArray verb = words.value(0).toUpper();
    qsizetype at = verb == "UPDATE" ? 1 : verb == "INSERT" || verb == "REPLACE" || verb == "DELETE" ? 2 : -1;
    if (verb == "INSERT" && words.value(1).toUpper() == "OR") {
        at = 4; // INSERT OR IGNORE INTO
    } else if (verb == "INSERT" && words.value(1).toUpper() == "IGNORE") {
        at = 3;
    }
    if (at < 0 || at >= words.size()) {
        return nullptr;
    }
    QByteArray name = words[at];
    const auto bracket = name.indexOf('(');
    name = bracket > 0 ? name.left(bracket) : name;
    name = name.mid(name.lastIndexOf('.') + 1);
    name.removeIf([](char c) {
        return c == '"' || c == '`' || c == '[' || c == ']' || c == ';';
    });
    return name.isEmpty() ? nullptr : std::make_shared<const QStringList>(QStringList{QString::fromUtf8(name)});
}
}

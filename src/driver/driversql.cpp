// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/driver/driversql_p.h"

#include <algorithm>
#include <array>
#include <utility>

namespace Aio::Detail
{
namespace
{
// those outside of brackets, strings and comments; names with their quotes
QByteArrayList outerWords(const QByteArray &sql, qsizetype most = 64)
{
    QByteArrayList words;
    QByteArray word;
    int depth = 0;
    const auto endWord = [&] {
        if (!word.isEmpty()) {
            words << std::exchange(word, {});
        }
    };
    const auto startsWith = [&](qsizetype at, const char *text) {
        return QByteArrayView(sql).sliced(at).startsWith(text);
    };
    qsizetype next = 0;
    for (qsizetype i = 0; i >= 0 && i < sql.size() && words.size() < most; i = next) {
        const char c = sql[i];
        const auto behind = [&](const char *end, qsizetype from) {
            const qsizetype at = sql.indexOf(end, from);
            return at < 0 ? sql.size() : at + qsizetype(qstrlen(end));
        };
        next = i + 1;
        if (c == '\'') {
            next = behind("'", i + 1);
        } else if (startsWith(i, "--")) {
            next = behind("\n", i);
        } else if (startsWith(i, "/*")) {
            next = behind("*/", i + 2);
        } else if (c == '"' || c == '`' || c == '[') {
            next = behind(c == '[' ? "]" : c == '"' ? "\"" : "`", i + 1);
            word += depth == 0 ? sql.mid(i, next - i) : QByteArray();
            continue;
        } else if (c != '(' && c != ')' && c != ',' && c != ';' && !QChar::isSpace(uchar(c))) {
            if (depth == 0) {
                word += c;
            }
            continue;
        }
        endWord();
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    }
    endWord();
    return words;
}

QString bareName(QByteArray name)
{
    name = name.mid(name.lastIndexOf('.') + 1);
    name.removeIf([](char c) {
        return c == '"' || c == '`' || c == '[' || c == ']';
    });
    return QString::fromUtf8(name);
}
}

QByteArrayList firstWords(QByteArrayView sql, qsizetype count)
{
    QByteArrayList words = outerWords(sql.first(std::min<qsizetype>(sql.size(), 400)).toByteArray(), count);
    for (QByteArray &word : words) {
        word = word.toUpper();
    }
    return words;
}

bool commitsOnMysql(const QByteArray &sql)
{
    static const std::array<QByteArrayView, 8> verbs{"ALTER", "CREATE", "DROP", "GRANT", "LOCK", "RENAME", "REVOKE", "TRUNCATE"};
    const QByteArrayList words = firstWords(sql, 4);
    const QByteArray first = words.value(0);
    // CREATE OR REPLACE TEMPORARY TABLE, too
    return std::find(verbs.begin(), verbs.end(), first) != verbs.end() && !((first == "CREATE" || first == "DROP") && words.contains("TEMPORARY"));
}

std::shared_ptr<const QStringList> writtenTable(const QByteArray &sql)
{
    static const QByteArrayList writes{"INSERT", "REPLACE", "UPDATE", "DELETE", "MERGE"};
    static const QByteArrayList definitions{"CREATE", "ALTER", "DROP", "TRUNCATE"};
    static const QByteArrayList before{"INTO", "FROM", "ONLY", "OR", "IGNORE", "TABLE", "IF", "NOT", "EXISTS", "TEMP", "TEMPORARY", "UNLOGGED"};
    static const QByteArrayList after{"CASCADE", "RESTRICT", "RESTART", "CONTINUE"};

    const bool isWith = firstWords(sql, 1).value(0) == "WITH";
    const QByteArrayList words = outerWords(isWith ? sql : sql.left(400));
    const auto word = [&](qsizetype at) {
        return words.value(at).toUpper();
    };
    qsizetype at = 0;
    while (isWith && at < words.size() && !writes.contains(word(at))) {
        ++at;
    }
    const QByteArray verb = word(at++);
    const bool isDefinition = definitions.contains(verb);
    if (!isDefinition && !writes.contains(verb)) {
        return nullptr;
    }
    bool isTable = !isDefinition || verb == "TRUNCATE";
    while (before.contains(word(at))) {
        isTable = isTable || word(at) == "TABLE";
        at += word(at) == "OR" ? 2 : 1; // INSERT OR IGNORE INTO
    }
    if (!isTable) {
        return nullptr;
    }
    QStringList tables;
    const qsizetype end = verb == "DROP" || verb == "TRUNCATE" ? words.size() : std::min(at + 1, words.size());
    for (; at < end && !after.contains(word(at)); ++at) {
        tables << bareName(words[at]);
    }
    return tables.isEmpty() ? nullptr : std::make_shared<const QStringList>(tables);
}
}

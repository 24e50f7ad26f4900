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
        } else if (c == '-' && i + 1 < sql.size() && sql[i + 1] == '-') {
            next = behind("\n", i);
        } else if (c == '/' && i + 1 < sql.size() && sql[i + 1] == '*') {
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

bool beginsWithOneOf(const QByteArray &sql, std::initializer_list<QByteArrayView> words)
{
    const auto is = [&words](QByteArrayView first) {
        return std::any_of(words.begin(), words.end(), [first](QByteArrayView word) {
            return first.compare(word, Qt::CaseInsensitive) == 0;
        });
    };
    const auto isLetter = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    };
    const auto end = std::find_if_not(sql.begin(), sql.end(), isLetter);
    if (end != sql.begin() && (end == sql.end() || *end == ' ')) { // as most begin
        return is(QByteArrayView(sql.begin(), end));
    }
    return is(firstWords(sql, 1).value(0));
}

bool mayTouchSession(const QByteArray &sql, const QByteArrayList &alsoKnown)
{
    // words that stand before a bracket, and functions that only compute
    static const QByteArrayList known = QByteArray(
                                            "ABS ALL AND ANY ARRAY ARRAY_AGG AS AVG BETWEEN BOOL_AND BOOL_OR BY CASE CAST CEIL CEILING CHAR "
                                            "CHAR_LENGTH COALESCE CONCAT CONCAT_WS CONFLICT COUNT CURRENT_SETTING DATE DATE_PART DATE_TRUNC "
                                            "DECIMAL DENSE_RANK DISTINCT ELSE EXCEPT EXISTS EXTRACT FILTER FIRST_VALUE FLOOR FORMAT FROM "
                                            "GENERATE_SERIES GREATEST GROUP HAVING IN INSERT INTERSECT INTERVAL INTO JOIN JSON_AGG "
                                            "JSON_BUILD_OBJECT JSONB_AGG JSONB_BUILD_OBJECT LAG LAST_VALUE LATERAL LEAD LEAST LEFT LENGTH LIKE "
                                            "LOWER LPAD LTRIM MATERIALIZED MAX MD5 MIN MOD NOT NOW NTILE NULLIF NUMERIC OCTET_LENGTH ON OR OVER "
                                            "OVERLAY PARTITION POSITION POWER RANDOM RANK REGEXP_REPLACE REPEAT REPLACE RETURNING REVERSE RIGHT "
                                            "ROUND ROW ROW_NUMBER RPAD RTRIM SELECT SET SIGN SOME SPLIT_PART SQRT STRING_AGG SUBSTR SUBSTRING "
                                            "SUM THEN TIMESTAMP TO_CHAR TO_DATE TO_JSON TO_JSONB TO_NUMBER TO_TIMESTAMP TRIM TRUNC UNION UNNEST "
                                            "UPPER USING VALUES VARCHAR WHEN WHERE WITH XOR")
                                            .split(' ');
    if (sql.contains("--") || sql.contains("/*")) {
        return true; // a comment may stand anywhere, and hold anything
    }
    const auto isLetter = [](char c) {
        return QChar::isLetterOrNumber(uchar(c)) || c == '_' || c == '$' || c == '"' || c == '.' || uchar(c) >= 0x80;
    };
    // texts are looked at as the rest is: what is taken for a call in one of them is put back without need
    QByteArray word, before;
    bool isInWord = false;
    for (const char c : sql.toUpper()) {
        if (isLetter(c)) {
            if (!isInWord) {
                before = std::exchange(word, {});
            }
            isInWord = true;
            word += c;
            continue;
        }
        if (word == "TEMP" || word == "TEMPORARY") {
            return true;
        }
        isInWord = false;
        if (QChar::isSpace(uchar(c))) {
            continue;
        }
        // the name of a table stands between INTO and its columns
        if (c == '(' && !word.isEmpty() && !known.contains(word) && !alsoKnown.contains(word) && before != "INTO") {
            return true;
        }
        word.clear();
    }
    return false;
}

bool commitsOnMysql(const QByteArray &sql)
{
    static const QByteArrayList verbs = QByteArray(
                                            "ALTER CACHE CHECK CREATE DROP FLUSH GRANT INSTALL LOCK OPTIMIZE RENAME REPAIR RESET REVOKE SHUTDOWN "
                                            "TRUNCATE UNINSTALL")
                                            .split(' ');
    const QByteArrayList words = firstWords(sql, 4);
    const QByteArray first = words.value(0);
    // CREATE OR REPLACE TEMPORARY TABLE, too
    const bool isAnalysis = first == "ANALYZE" && words.contains("TABLE"); // of a table, not of a query
    return isAnalysis || (verbs.contains(first) && !((first == "CREATE" || first == "DROP") && words.contains("TEMPORARY")));
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

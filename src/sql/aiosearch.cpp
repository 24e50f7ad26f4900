// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/sql/aiosearch.h"

namespace
{
// Each word in quotes, where FTS5 takes everything as text.
QStringList quotedWords(QStringView typed)
{
    QStringList words;
    QString word;
    const auto end = [&] {
        if (!word.isEmpty()) {
            words << u'"' + word + u'"';
            word.clear();
        }
    };
    for (qsizetype i = 0; i < typed.size(); ++i) {
        const QChar c = typed[i];
        const bool pair = c.isHighSurrogate() && i + 1 < typed.size() && typed[i + 1].isLowSurrogate();
        if (pair) {
            word += c;
            word += typed[++i];
        } else if (c.isSpace() || c.isNull() || c.isSurrogate()) {
            end(); // what cannot be bound separates words
        } else {
            word += c;
            if (c == u'"') {
                word += c;
            }
        }
    }
    end();
    return words;
}
}

AioSearch AioSearch::words(QStringView typed, Ending ending)
{
    QStringList words = quotedWords(typed);
    for (qsizetype i = 0; i < words.size(); ++i) {
        if (ending == AllAreBeginnings || (ending == LastIsBeginning && i == words.size() - 1)) {
            words[i] += u'*';
        }
    }
    return AioSearch(words.join(u' '));
}

AioSearch AioSearch::anyWord(QStringView typed, Ending ending)
{
    QStringList words = quotedWords(typed);
    for (qsizetype i = 0; i < words.size(); ++i) {
        if (ending == AllAreBeginnings || (ending == LastIsBeginning && i == words.size() - 1)) {
            words[i] += u'*';
        }
    }
    return AioSearch(words.join(QStringLiteral(" OR ")));
}

AioSearch AioSearch::phrase(QStringView typed, Ending ending)
{
    const QStringList words = quotedWords(typed);
    return AioSearch(words.join(QStringLiteral(" + ")) + (ending != WholeWords && !words.isEmpty() ? QStringLiteral(" *") : QString()));
}

QString AioSearch::query() const
{
    return m_query.isEmpty() ? QStringLiteral("\"\"") : m_query; // a phrase without words matches nothing
}

AioSearch AioSearch::combined(const AioSearch &a, const AioSearch &b, const QString &by)
{
    return AioSearch(u'(' + a.query() + QStringLiteral(") ") + by + QStringLiteral(" (") + b.query() + u')');
}

AioSearch operator&&(const AioSearch &a, const AioSearch &b)
{
    return AioSearch::combined(a, b, QStringLiteral("AND"));
}

AioSearch operator||(const AioSearch &a, const AioSearch &b)
{
    return AioSearch::combined(a, b, QStringLiteral("OR"));
}

namespace Aio::Detail
{
NodePtr ftsNode(const SourcePtr &source, int hiddenField)
{
    if (!source->table || !source->table().fullText()) {
        AioErrorInfo(AioErrorKind::Programming, QStringLiteral("%1 is no full-text index (AioTable::fts5()).").arg(QString::fromUtf8(source->name()))).raise();
    }
    return columnNode(source, hiddenField);
}

NodePtr ftsFunction(const char *name, const NodePtr &column, std::vector<NodePtr> arguments)
{
    const NodePtr whole = ftsNode(column->source, AioTable::FtsTable);
    const int key = column->source->table().key();
    if (column->field == key) {
        AioErrorInfo(AioErrorKind::Programming, QStringLiteral("%1() takes a text of the full-text index, not its key.").arg(QLatin1StringView(name))).raise();
    }
    // FTS5 counts without its rowid
    arguments.insert(arguments.begin(), {whole, valueNode(AioValue(qint64(column->field - (key >= 0 && key < column->field))))});
    return functionNode(name, std::move(arguments));
}

Condition matchCondition(NodePtr left, const AioSearch &search)
{
    auto node = std::make_shared<Node>(NodeKind::Raw);
    node->name = "? MATCH ?";
    node->list = {std::move(left), valueNode(AioValue(search.query()))};
    return Condition(std::move(node));
}
}

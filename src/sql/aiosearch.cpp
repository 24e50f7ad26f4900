// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/sql/aiosearch.h"

#include "aioorm/sql/compiler_p.h"
#include "aioorm/sql/search_p.h"

#include <QStringList>

#include <algorithm>
#include <optional>

namespace
{
// What somebody typed, between spaces.
QStringList wordsOf(QStringView typed)
{
    QStringList words;
    QString word;
    const auto end = [&] {
        if (!word.isEmpty()) {
            words << std::exchange(word, {});
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
        }
    }
    end();
    return words;
}

// FTS5 takes everything in quotes as text.
QString quoted(const QString &word)
{
    return u'"' + QString(word).replace(u'"', QStringLiteral("\"\"")) + u'"';
}

// What InnoDB makes words of: the rest of what was typed may mean something in BOOLEAN MODE.
QStringList lettersOf(const QString &word)
{
    QStringList parts;
    QString part;
    const QList<uint> characters = word.toUcs4();
    for (const uint c : characters) {
        if (QChar::isLetterOrNumber(c) || QChar::isMark(c) || c == u'_') {
            part += QChar::fromUcs4(c);
        } else if (!part.isEmpty()) {
            parts << std::exchange(part, {});
        }
    }
    if (!part.isEmpty()) {
        parts << part;
    }
    return parts;
}

// InnoDB's own list: not in its index, so that no row has them.
bool isStopWord(const QString &word)
{
    static const QStringList stopWords{QStringLiteral("a"),   QStringLiteral("about"), QStringLiteral("an"),   QStringLiteral("are"),  QStringLiteral("as"),
                                       QStringLiteral("at"),  QStringLiteral("be"),    QStringLiteral("by"),   QStringLiteral("com"),  QStringLiteral("de"),
                                       QStringLiteral("en"),  QStringLiteral("for"),   QStringLiteral("from"), QStringLiteral("how"),  QStringLiteral("i"),
                                       QStringLiteral("in"),  QStringLiteral("is"),    QStringLiteral("it"),   QStringLiteral("la"),   QStringLiteral("of"),
                                       QStringLiteral("on"),  QStringLiteral("or"),    QStringLiteral("that"), QStringLiteral("the"),  QStringLiteral("this"),
                                       QStringLiteral("to"),  QStringLiteral("was"),   QStringLiteral("what"), QStringLiteral("when"), QStringLiteral("where"),
                                       QStringLiteral("who"), QStringLiteral("will"),  QStringLiteral("with"), QStringLiteral("und"),  QStringLiteral("www")};
    return stopWords.contains(word.toLower());
}

// What is shorter than innodb_ft_min_token_size is not in its index, either.
bool isIndexed(const QString &word)
{
    constexpr int shortest = 3;
    return word.toUcs4().size() >= shortest && !isStopWord(word);
}
}

class AioSearch::Part
{
public:
    enum Kind { Words, AnyWord, Phrase, Expression, And, Or, Without };

    Part(Kind kind, QStringView typed, Ending ending)
        : kind(kind)
        , ending(ending)
        , words(wordsOf(typed))
    {
    }
    explicit Part(const QString &expression)
        : kind(Expression)
        , text(expression)
    {
    }
    Part(Kind kind, const AioSearch &a, const AioSearch &b)
        : kind(kind)
        , a(a.m_part)
        , b(b.m_part)
    {
    }

    bool isBeginning(qsizetype word) const { return ending == AllAreBeginnings || (ending == LastIsBeginning && word == words.size() - 1); }
    bool isEmpty() const { return kind == Expression ? text.isEmpty() : !a && words.isEmpty(); }
    QString fts5() const;
    QString inBooleanMode() const;
    QString tsQuery() const;
    bool isForBooleanMode() const { return a ? a->isForBooleanMode() && b->isForBooleanMode() : kind != Phrase || ending == WholeWords; }

private:
    /// It has words, and all of them are such that no index has.
    bool isOfUnindexed() const;

    const Kind kind;
    const Ending ending = WholeWords;
    const QStringList words;
    const QString text;
    const std::shared_ptr<const Part> a, b;
};

QString AioSearch::Part::fts5() const
{
    if (a) {
        return u'(' + a->fts5()
            + (kind == And      ? QStringLiteral(") AND (")
                   : kind == Or ? QStringLiteral(") OR (")
                                : QStringLiteral(") NOT ("))
            + b->fts5() + u')';
    }
    if (isEmpty()) {
        return QStringLiteral("\"\""); // a phrase without words matches nothing
    }
    if (kind == Expression) {
        return text;
    }
    QStringList parts;
    for (qsizetype i = 0; i < words.size(); ++i) {
        parts << quoted(words[i]) + (kind != Phrase && isBeginning(i) ? QStringLiteral("*") : QString());
    }
    if (kind == Phrase) {
        return parts.join(QStringLiteral(" + ")) + (ending != WholeWords ? QStringLiteral(" *") : QString());
    }
    return parts.join(kind == Words ? QStringLiteral(" ") : QStringLiteral(" OR "));
}

bool AioSearch::Part::isOfUnindexed() const
{
    if (a) {
        return (kind == And && a->isOfUnindexed() && b->isOfUnindexed()) || (kind == Without && a->isOfUnindexed());
    }
    bool hasAny = false;
    for (qsizetype i = 0; i < words.size(); ++i) {
        const QStringList pieces = lettersOf(words[i]);
        for (const QString &piece : pieces) {
            if (isIndexed(piece) || (isBeginning(i) && !isStopWord(piece))) {
                return false;
            }
            hasAny = true;
        }
    }
    return hasAny;
}

QString AioSearch::Part::inBooleanMode() const
{
    if (a) {
        const QString first = a->inBooleanMode(), second = b->inBooleanMode();
        if (kind == Without) {
            return first.isEmpty() || second.isEmpty() ? first : QStringLiteral("+(%1) -(%2)").arg(first, second);
        }
        if (kind == And && a->isOfUnindexed() != b->isOfUnindexed()) {
            return a->isOfUnindexed() ? second : first;
        }
        if (first.isEmpty() || second.isEmpty()) {
            return kind == And ? QString() : first + second;
        }
        return kind == And ? QStringLiteral("+(%1) +(%2)").arg(first, second) : QStringLiteral("(%1) (%2)").arg(first, second);
    }
    if (kind == Expression) {
        return text;
    }
    QStringList parts;
    for (qsizetype i = 0; i < words.size(); ++i) {
        const QStringList pieces = lettersOf(words[i]);
        for (qsizetype piece = 0; piece < pieces.size(); ++piece) {
            const bool isBegun = kind != Phrase && isBeginning(i) && piece == pieces.size() - 1;
            const bool isWanted = kind == Words && (isIndexed(pieces[piece]) || (isBegun && !isStopWord(pieces[piece])));
            parts << (isWanted ? QStringLiteral("+") : QString()) + pieces[piece] + (isBegun ? QStringLiteral("*") : QString());
        }
    }
    if (kind != Phrase || parts.isEmpty()) {
        return parts.join(u' ');
    }
    if (ending != WholeWords) {
        Aio::Detail::refuseBegunPhrase();
    }
    return u'"' + parts.join(u' ') + u'"';
}

QString AioSearch::Part::tsQuery() const
{
    if (a) {
        const QString first = a->tsQuery(), second = b->tsQuery();
        if (kind == Without) {
            return first.isEmpty() || second.isEmpty() ? first : u'(' + first + QStringLiteral(") & !(") + second + u')';
        }
        if (first.isEmpty() || second.isEmpty()) {
            return kind == And ? QString() : first + second;
        }
        return u'(' + first + (kind == And ? QStringLiteral(") & (") : QStringLiteral(") | (")) + second + u')';
    }
    if (kind == Expression) {
        return text;
    }
    QStringList parts;
    for (qsizetype i = 0; i < words.size(); ++i) {
        if (!lettersOf(words[i]).isEmpty()) { // marks alone are no words to it, and it would tell of them
            const QString quoted = QString(words[i]).replace(u'\\', QStringLiteral("\\\\")).replace(u'\'', QStringLiteral("''"));
            parts << u'\'' + quoted + (isBeginning(i) ? QStringLiteral("':*") : QStringLiteral("'"));
        }
    }
    return parts.join(kind == Words ? QStringLiteral(" & ") : kind == AnyWord ? QStringLiteral(" | ") : QStringLiteral(" <-> "));
}

AioSearch AioSearch::words(QStringView typed, Ending ending)
{
    return AioSearch(std::make_shared<Part>(Part::Words, typed, ending));
}

AioSearch AioSearch::anyWord(QStringView typed, Ending ending)
{
    return AioSearch(std::make_shared<Part>(Part::AnyWord, typed, ending));
}

AioSearch AioSearch::phrase(QStringView typed, Ending ending)
{
    return AioSearch(std::make_shared<Part>(Part::Phrase, typed, ending));
}

AioSearch AioSearch::web(QStringView typed)
{
    std::optional<AioSearch> all, wanted, unwanted;
    const auto add = [](std::optional<AioSearch> &to, const AioSearch &what, bool isAlternative) {
        to = !to ? what : isAlternative ? *to || what : *to && what;
    };
    const auto endAlternative = [&] {
        if (wanted) {
            add(all, unwanted ? wanted->without(*unwanted) : *wanted, true);
        }
        wanted = unwanted = std::nullopt;
    };
    qsizetype i = 0;
    while (i < typed.size()) {
        if (typed[i].isSpace()) {
            ++i;
            continue;
        }
        const bool isUnwanted = typed[i] == u'-';
        i += isUnwanted ? 1 : 0;
        const bool isPhrase = i < typed.size() && typed[i] == u'"';
        i += isPhrase ? 1 : 0;
        const qsizetype begin = i;
        while (i < typed.size() && (isPhrase ? typed[i] != u'"' : !typed[i].isSpace())) {
            ++i;
        }
        const QStringView part = typed.sliced(begin, i - begin);
        i += isPhrase ? 1 : 0;
        if (lettersOf(part.toString()).isEmpty()) {
            continue; // nothing that an index could have
        }
        if (!isPhrase && !isUnwanted && part.compare(QStringLiteral("or"), Qt::CaseInsensitive) == 0) {
            endAlternative();
        } else if (isUnwanted) {
            add(unwanted, isPhrase ? phrase(part) : words(part, WholeWords), true);
        } else {
            add(wanted, isPhrase ? phrase(part) : words(part, WholeWords), false);
        }
    }
    endAlternative();
    return all.value_or(words(QStringView()));
}

AioSearch AioSearch::expression(const QString &query)
{
    return AioSearch(std::make_shared<Part>(query));
}

AioSearch AioSearch::without(const AioSearch &unwanted) const
{
    return AioSearch(std::make_shared<Part>(Part::Without, *this, unwanted));
}

bool AioSearch::isEmpty() const
{
    return m_part->isEmpty();
}

QString AioSearch::query() const
{
    return m_part->fts5();
}

QString AioSearch::booleanQuery() const
{
    return m_part->inBooleanMode();
}

bool AioSearch::hasBooleanQuery() const
{
    return m_part->isForBooleanMode();
}

QString AioSearch::tsQuery() const
{
    return m_part->tsQuery();
}

AioSearch operator&&(const AioSearch &a, const AioSearch &b)
{
    return AioSearch(std::make_shared<AioSearch::Part>(AioSearch::Part::And, a, b));
}

AioSearch operator||(const AioSearch &a, const AioSearch &b)
{
    return AioSearch(std::make_shared<AioSearch::Part>(AioSearch::Part::Or, a, b));
}

namespace Aio::Detail
{
void refuseBegunPhrase()
{
    refuse(QStringLiteral("MySQL and MariaDB know no phrase whose last word is a beginning: look for AioSearch::words(), or for a phrase of whole words."));
}

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

namespace
{
NodePtr fts5Match(NodePtr left, const AioSearch &search)
{
    return rawNode("? MATCH ?", {std::move(left), valueNode(AioValue(search.query()))});
}

// The columns of an index in the order they have there.
NodePtr booleanMatch(const SourcePtr &source, const IndexInfo &index, const AioSearch &search)
{
    std::vector<NodePtr> columns;
    columns.reserve(index.terms.size());
    for (const IndexInfo::Term &term : index.terms) {
        columns.push_back(columnNode(source, term.field));
    }
    auto node = std::make_shared<Node>(NodeKind::Match);
    node->list = std::move(columns);
    node->name = index.language;
    // each database in its own words
    node->left = valueNode(AioValue(search.tsQuery()));
    node->right = search.hasBooleanQuery() ? valueNode(AioValue(search.booleanQuery())) : NodePtr();
    return node;
}

template<class F>
const IndexInfo &fullTextIndexOf(const SourcePtr &source, const QString &what, F &&isMeant)
{
    const IndexInfo *found = nullptr;
    if (!source->table) {
        refuse(QStringLiteral("%1 is no table, and has no full-text index.").arg(what));
    }
    for (const IndexInfo &index : source->table().indexes()) {
        if (index.fullText && isMeant(index)) {
            if (found) {
                refuse(QStringLiteral("%1 has several full-text indexes: name one of them, match(columns, \"name\", search).").arg(what));
            }
            found = &index;
        }
    }
    if (!found) {
        refuse(QStringLiteral("%1 has no full-text index (AioTable::fts5(), AioTable::fullTextIndex()).").arg(what));
    }
    return *found;
}

NodePtr relevance(const SourcePtr &source, const AioSearch &search, const char *name)
{
    const QString table = QString::fromUtf8(source->name());
    const QString what = name ? QStringLiteral("%1 by the name %2").arg(table, QString::fromUtf8(name)) : table;
    return booleanMatch(source,
                        fullTextIndexOf(source,
                                        what,
                                        [&](const IndexInfo &index) {
                                            return !name || index.name == name;
                                        }),
                        search);
}

// How well it matches is no truth.
NodePtr isRelevant(const NodePtr &relevance)
{
    auto node = std::make_shared<Node>(*relevance);
    node->op = Operator::Greater;
    return node;
}
}

NodePtr matchNode(const SourcePtr &source, const AioSearch &search, const char *name)
{
    const bool isFts5 = !name && source->table && source->table().fullText();
    return isFts5 ? fts5Match(columnNode(source, AioTable::FtsTable), search) : isRelevant(relevance(source, search, name));
}

NodePtr matchNode(const NodePtr &column, const AioSearch &search)
{
    const SourcePtr &source = column->source;
    if (source->table && source->table().fullText()) {
        return fts5Match(column, search);
    }
    const QString what = QStringLiteral("%1.%2 alone").arg(QString::fromUtf8(source->name()), QString::fromUtf8(source->fieldName(column->field)));
    return isRelevant(booleanMatch(source,
                                   fullTextIndexOf(source,
                                                   what,
                                                   [&](const IndexInfo &index) {
                                                       return index.terms.size() == 1 && index.terms.front().field == column->field;
                                                   }),
                                   search));
}

NodePtr rankNode(const SourcePtr &source, const AioSearch &search, const char *name)
{
    const bool isFts5 = !name && source->table && source->table().fullText();
    return isFts5 ? columnNode(source, AioTable::FtsRank) : unaryNode(NodeKind::Unary, Operator::Negate, relevance(source, search, name));
}

NodePtr shownNode(const char *name, const NodePtr &column, const AioSearch &search, std::vector<NodePtr> arguments)
{
    const SourcePtr &source = column->source;
    if (source->table && source->table().fullText()) {
        return ftsFunction(name, column, std::move(arguments)); // which shows what match() has found
    }
    static const std::vector<IndexInfo> none;
    const IndexInfo *found = nullptr;
    for (const std::vector<IndexInfo> &indexes = source->table ? source->table().indexes() : none; const IndexInfo &index : indexes) {
        const bool hasColumn = std::any_of(index.terms.begin(), index.terms.end(), [&](const IndexInfo::Term &term) {
            return term.field == column->field;
        });
        found = index.fullText && hasColumn && !found ? &index : found;
    }
    if (!found) {
        refuse(QStringLiteral("%1.%2 is in no full-text index (AioTable::fts5(), AioTable::fullTextIndex()), and %3() shows nothing in it.")
                   .arg(QString::fromUtf8(source->name()), QString::fromUtf8(source->fieldName(column->field)), QLatin1StringView(name)));
    }
    arguments.insert(arguments.begin(), {column, valueNode(AioValue(search.tsQuery()))});
    const auto function = qstrcmp(name, "highlight") == 0 ? CommonFunction::Highlight : CommonFunction::Snippet;
    return commonNode(function, ColumnKind::Text, ColumnKind::Text, std::move(arguments), found->language);
}
}

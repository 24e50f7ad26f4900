// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/quick/aiolistsource.h"
#include "aioorm/quick/aiolivevalue.h"
#include "aioorm/quick/aiorecord.h"
#include "aioormquick_export.h"

#include <QAbstractListModel>
#include <QQmlParserStatus>
#include <QtQml/qqml.h>

/// The rows of a query as a list model that stays up to date. AIO_QML_MODEL(T) makes the QML type TListModel of a model T:
///
///     TweetListModel {
///         where: ({ content: { contains: search.text } })
///         orderBy: ["-id"]
///     }
///
/// Roles are the fields of T. Rows are loaded page by page as a view asks for them (keyset paging: each page costs the same,
/// however far down), off the GUI thread, and kept as compact records. After a commit of this process that touches the
/// table, the loaded rows are read again, compared by primary key, and the difference is applied as insertions, removals,
/// moves and changes, in slices of a few milliseconds: scroll position, selection and delegates survive. Only a new query
/// (where, orderBy, database) resets the model.
///
/// Thread: the one that made it, with an event loop. Lifetime: what is in flight is cancelled with the object.
/// Errors show as status Error and errorString(); the rows that are there stay.
class AIOORM_QUICK_EXPORT AioListModel : public QAbstractListModel, public QQmlParserStatus
{
    Q_OBJECT
    Q_INTERFACES(QQmlParserStatus)
    QML_NAMED_ELEMENT(AioListModel)
    QML_UNCREATABLE("AioListModel is the base of list models: AIO_QML_MODEL(T) makes the one of a model.")
    Q_PROPERTY(AioDatabase *database READ database WRITE setDatabase NOTIFY databaseChanged FINAL)
    Q_PROPERTY(QVariant where READ whereValue WRITE setWhereValue NOTIFY whereChanged FINAL)
    Q_PROPERTY(QStringList orderBy READ orderBy WRITE setOrderBy NOTIFY orderByChanged FINAL)
    Q_PROPERTY(QStringList include READ include WRITE setInclude NOTIFY includeChanged FINAL)
    Q_PROPERTY(QVariant extra READ extraValue WRITE setExtraValue NOTIFY extraChanged FINAL)
    Q_PROPERTY(int pageSize READ pageSize WRITE setPageSize NOTIFY pageSizeChanged FINAL)
    Q_PROPERTY(int debounce READ debounce WRITE setDebounce NOTIFY debounceChanged FINAL)
    Q_PROPERTY(bool live READ isLive WRITE setLive NOTIFY liveChanged FINAL)
    Q_PROPERTY(bool active READ isActive WRITE setActive NOTIFY activeChanged FINAL)
    Q_PROPERTY(bool countsAll READ countsAll WRITE setCountsAll NOTIFY countsAllChanged FINAL)
    Q_PROPERTY(int count READ count NOTIFY countChanged FINAL)
    Q_PROPERTY(int totalCount READ totalCount NOTIFY totalCountChanged FINAL)
    Q_PROPERTY(AioListModel::Status status READ status NOTIFY statusChanged FINAL)
    Q_PROPERTY(QString errorString READ errorString NOTIFY statusChanged FINAL)

public:
    enum Status {
        Null, ///< nothing was asked for yet
        Loading, ///< the first rows are on their way
        Ready,
        Refreshing, ///< rows are there, and newer ones or another page are on their way
        Error, ///< see errorString; rows that were there still are
    };
    Q_ENUM(Status)

    explicit AioListModel(const AioListSource &source, QObject *parent = nullptr);
    ~AioListModel() override;

    /// Null: the database of the model (bind(), or the default one). Must outlive its use here; lives in the same thread.
    AioDatabase *database() const;
    void setDatabase(AioDatabase *database);

    /// Which rows, as an object of field names: { name: "x" } is equality, { size: { gt: 5 } } an operator of eq, ne, lt, le, gt, ge,
    /// contains, startsWith, endsWith, like, in, between, isNull; null is IS NULL, a list is IN; several names are joined by AND,
    /// { or: [ … ] }, { and: [ … ] } and { not: { … } } nest; "author.name" follows a foreign key; the name of a role of extra is what
    /// that is; and rows that belong to a row, by the name of their backref() or else of their table, are asked by
    /// { tags: { some: { … } } }, none and every (see Aio::some()). contains, startsWith and endsWith do not look at case, as ilike(), on
    /// every database; of empty text they ask for nothing. Values are bound, names are checked: whatever has no meaning is an
    /// error that says what there is. `undefined`, anywhere in it or instead of it, is a value that is not known yet: no query starts, and
    /// what is shown and the status stay, until it is.
    QVariantMap where() const;
    void setWhere(const QVariantMap &where);
    /// A condition in C++, joined to where by AND. The list follows the commits to all tables in it, but for those in the text of Aio::sql().
    void setCondition(const Aio::Condition &condition);

    /// Field names, dotted names as in where, and roles; "-name" descending. The primary key is appended, so that the order is total. NULL
    /// counts as smallest. Cost: a page begins with a search in the index whose first column is the first one here, wherever it is;
    /// an order by the columns of another table, or by extra, sorts all rows for each page.
    QStringList orderBy() const;
    void setOrderBy(const QStringList &orderBy);

    /// Foreign keys whose rows come along, in the same query: "author" gives the roles authorId, authorName and so on, each of which is null
    /// where there is no author; "author.country" authorCountryName as well. The list is live on all these tables.
    ///
    /// The roles of a model are those of the rows that it shows: a change of include or extra is a new query, and with its rows, by a
    /// reset, come its roles.
    QStringList include() const;
    void setInclude(const QStringList &include);

    /// Roles that sum up rows that belong to a row, as an object: { noteCount: { count: "notes" }, spent: { sum: "orders.amount", where:
    /// { paid: true } } }. There are count, sum, min, max, and latest: the field of the row with the greatest key, or with the greatest value
    /// of the field that `by` names. "author.notes" is of the rows of a foreign key. Each is null where there are no such rows, but for
    /// count, which is 0. Cost: a subquery for each row that is loaded, which an index on the foreign key makes a short one.
    QVariantMap extra() const;
    void setExtra(const QVariantMap &extra);

    /// Rows of a page, 100; 0 loads all rows at once.
    int pageSize() const;
    void setPageSize(int rows);
    /// How long where and orderBy have to rest before a new query starts, in ms, 0: the next turn of the event loop.
    int debounce() const;
    void setDebounce(int milliseconds);
    /// Follow commits; true. Off, they are noted, and caught up with when it is on again.
    bool isLive() const;
    void setLive(bool live);
    /// Load at all; true.
    bool isActive() const;
    void setActive(bool active);
    /// Keep totalCount up to date by a COUNT beside each load; false, since it reads the whole result.
    bool countsAll() const;
    void setCountsAll(bool counts);

    /// Rows that are loaded.
    int count() const;
    /// Rows of the whole result; -1 while that is not known: all pages are loaded, or countsAll.
    int totalCount() const;
    Status status() const;
    QString errorString() const;

    /// Starts the query anew, as a changed where does.
    Q_INVOKABLE void reload();
    /// Reads the loaded rows again and applies the difference.
    Q_INVOKABLE void refresh();
    /// After an error: does again what failed.
    Q_INVOKABLE void retry();
    /// A row as an object of its roles; empty for a row that is not there.
    Q_INVOKABLE QVariantMap get(int row) const;
    /// The key of a row as text, exact also above 2^53. Of several fields: with commas between, and a \ before each comma and \ in them.
    Q_INVOKABLE QString keyAt(int row) const;
    /// The row that has this key among those that are loaded, else -1. Looks through all of them.
    Q_INVOKABLE int indexOfKey(const QString &key) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QHash<int, QByteArray> roleNames() const override;
    bool canFetchMore(const QModelIndex &parent) const override;
    void fetchMore(const QModelIndex &parent) override;

    void classBegin() override;
    void componentComplete() override;

Q_SIGNALS:
    void databaseChanged();
    void whereChanged();
    void orderByChanged();
    void includeChanged();
    void extraChanged();
    void pageSizeChanged();
    void debounceChanged();
    void liveChanged();
    void activeChanged();
    void countsAllChanged();
    void countChanged();
    void totalCountChanged();
    void statusChanged();
    /// Besides status: each error, once.
    void errorOccurred(const QString &message);

private:
    QVariant whereValue() const;
    void setWhereValue(const QVariant &value);
    QVariant extraValue() const;
    void setExtraValue(const QVariant &value);

    class Private;
    const std::unique_ptr<Private> d;
};

/// Makes the QML types of the model T: T##ListModel for its rows, T##Record for one of them, T##Value for what is counted or summed up of
/// them. At the start of a line in a header of the QML module's target, whose moc must know the macro: aioorm_add_qml_module() sees to that.
#define AIO_QML_MODEL(T)                                                                                                                                       \
    class T##ListModel : public AioListModel                                                                                                                   \
    {                                                                                                                                                          \
        Q_OBJECT                                                                                                                                               \
        QML_NAMED_ELEMENT(T##ListModel)                                                                                                                        \
                                                                                                                                                               \
    public:                                                                                                                                                    \
        explicit T##ListModel(QObject *parent = nullptr)                                                                                                       \
            : AioListModel(AioListSource::of<T>(), parent)                                                                                                     \
        {                                                                                                                                                      \
        }                                                                                                                                                      \
    };                                                                                                                                                         \
    class T##Record : public AioRecord                                                                                                                         \
    {                                                                                                                                                          \
        Q_OBJECT                                                                                                                                               \
        QML_NAMED_ELEMENT(T##Record)                                                                                                                           \
                                                                                                                                                               \
    public:                                                                                                                                                    \
        explicit T##Record(QObject *parent = nullptr)                                                                                                          \
            : AioRecord(AioListSource::of<T>(), parent)                                                                                                        \
        {                                                                                                                                                      \
        }                                                                                                                                                      \
    };                                                                                                                                                         \
    class T##Value : public AioLiveValue                                                                                                                       \
    {                                                                                                                                                          \
        Q_OBJECT                                                                                                                                               \
        QML_NAMED_ELEMENT(T##Value)                                                                                                                            \
                                                                                                                                                               \
    public:                                                                                                                                                    \
        explicit T##Value(QObject *parent = nullptr)                                                                                                           \
            : AioLiveValue(AioListSource::of<T>(), parent)                                                                                                     \
        {                                                                                                                                                      \
        }                                                                                                                                                      \
    };

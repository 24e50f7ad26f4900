// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/quick/aiolistsource.h"
#include "aioorm/quick/aiolivevalue.h"
#include "aioorm/quick/aiorecord.h"
#include "aioormquick_export.h"

#include <QAbstractListModel>
#include <QJSValue>
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
    Q_PROPERTY(bool windowed READ isWindowed WRITE setWindowed NOTIFY windowedChanged FINAL)
    Q_PROPERTY(int cacheSize READ cacheSize WRITE setCacheSize NOTIFY cacheSizeChanged FINAL)
    Q_PROPERTY(bool writable READ isWritable WRITE setWritable NOTIFY writableChanged FINAL)
    Q_PROPERTY(AioListModel::SubmitMode submitMode READ submitMode WRITE setSubmitMode NOTIFY submitModeChanged FINAL)
    Q_PROPERTY(bool dirty READ isDirty NOTIFY dirtyChanged FINAL)
    Q_PROPERTY(bool deferUpdates READ defersUpdates WRITE setDeferUpdates NOTIFY deferUpdatesChanged FINAL)
    Q_PROPERTY(int pendingChanges READ pendingChanges NOTIFY pendingChangesChanged FINAL)
    Q_PROPERTY(int count READ count NOTIFY countChanged FINAL)
    Q_PROPERTY(int totalCount READ totalCount NOTIFY totalCountChanged FINAL)
    Q_PROPERTY(AioListModel::Status status READ status NOTIFY statusChanged FINAL)
    Q_PROPERTY(QString errorString READ errorString NOTIFY statusChanged FINAL)

public:
    enum Status {
        Null, ///< nothing was asked for yet
        Loading, ///< the first rows of a query are on their way; those of the one before are shown until then
        Ready, ///< the rows are those of the last commit that is known
        Refreshing, ///< rows are there, and newer ones or another page are on their way
        Error, ///< see errorString; rows that were there still are
    };
    Q_ENUM(Status)

    enum SubmitMode {
        Immediate, ///< each edit is saved at once
        Manual, ///< all of them together, by submitAll()
    };
    Q_ENUM(SubmitMode)

    explicit AioListModel(const AioListSource &source, QObject *parent = nullptr);
    ~AioListModel() override;

    /// The table that the rows are of.
    const AioTable &table() const;

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

    /// Be as long as the result, and have only the rows that a view shows; false. Other rows are there without their values (their role
    /// `loaded` is false, others have the empty value of their type) and are loaded when a view asks for them. Any row can be jumped to. After
    /// a commit the rows around those that are shown are read again; what came or went before them becomes rows that are not loaded, or takes
    /// them away, so that the row under the eye stays there. Numbers of rows and the count follow a moment later.
    bool isWindowed() const;
    void setWindowed(bool windowed);
    /// Rows that a windowed list keeps at most, beside those around the rows that are looked at and those that are current or selected; 2000.
    int cacheSize() const;
    void setCacheSize(int rows);

    /// Let the rows be written: model.title = x in a delegate, setData(), insert(), update() and remove(); false. Made of a model
    /// (AIO_QML_MODEL, AioListSource::of<T>()), it saves its objects: with their defaults, validate() and AioModelSignals. An edit is shown
    /// at once and saved in the background; when it is refused, that edit alone is taken back, and writeFailed() tells why. What was
    /// begun is finished though the list is destroyed meanwhile. The key of a row is not changed.
    bool isWritable() const;
    void setWritable(bool writable);
    SubmitMode submitMode() const;
    void setSubmitMode(SubmitMode mode);
    /// Something that was written is not stored yet.
    bool isDirty() const;

    /// Leave the rows as they are after a commit, and only count in pendingChanges what has changed; false. showPending() shows it.
    bool defersUpdates() const;
    void setDeferUpdates(bool defers);
    int pendingChanges() const;

    /// Rows that are there: those that are loaded, in a windowed list the others too, and new ones that are not stored yet.
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
    /// Shows what deferUpdates keeps back.
    Q_INVOKABLE void showPending();

    /// Each gives a JavaScript Promise, which resolves with the key of the row, and is rejected with an Error that has constraint, column
    /// and errors (sentences by field) besides its message. In a list that was made in C++ without an engine it is undefined; inserted()
    /// and writeFailed() tell there. An inserted row is shown at once behind all others, and where its place
    /// is once it is stored. Keys are as keyAt() has them. Of
    /// several rows all are removed, or none. Cost: a round trip; for several rows one each, and two.
    Q_INVOKABLE QJSValue insert(const QVariantMap &values);
    Q_INVOKABLE QJSValue update(const QString &key, const QVariantMap &values);
    Q_INVOKABLE QJSValue remove(const QVariant &keys);
    /// With submitMode Manual: writes all that waits in one transaction. If something is refused nothing was written, and all of it
    /// still waits.
    Q_INVOKABLE QJSValue submitAll();
    /// The same, for Qt's widgets; true.
    bool submit() override;
    /// Takes back what was not submitted.
    void revert() override;

    /// The place of a row in the whole result, as a Promise of its number, -1 if it is not in there; asks the database. Cost: two round trips.
    Q_INVOKABLE QJSValue indexOf(const QString &key);
    /// The same in C++.
    [[nodiscard]] AioTask<qint64> aioIndexOf(const QString &key);

    /// A row as an object of its roles; empty for a row that is not there.
    Q_INVOKABLE QVariantMap get(int row) const;
    /// The key of a row as text, exact also above 2^53. Of several fields: with commas between, and a \ before each comma and \ in them.
    Q_INVOKABLE QString keyAt(int row) const;
    /// The row that has this key among those that are loaded, else -1. Looks through all of them.
    Q_INVOKABLE int indexOfKey(const QString &key) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QHash<int, QByteArray> roleNames() const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role = Qt::EditRole) override;
    /// As remove(); new rows that are not submitted are taken back.
    Q_INVOKABLE bool removeRows(int row, int count, const QModelIndex &parent = {}) override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;
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
    void windowedChanged();
    void cacheSizeChanged();
    void writableChanged();
    void submitModeChanged();
    void dirtyChanged();
    void deferUpdatesChanged();
    void pendingChangesChanged();
    void countChanged();
    void totalCountChanged();
    void statusChanged();
    /// Besides status: each error, once.
    void errorOccurred(const QString &message);
    /// insert() has made this row.
    void inserted(const QString &key);
    /// What was written to this row (empty: a new one) and role (empty: several, or the whole row) was refused, and is taken back.
    void writeFailed(const QString &key, const QString &role, const QString &message, const QString &constraint);

private:
    QVariant whereValue() const;
    void setWhereValue(const QVariant &value);
    QVariant extraValue() const;
    void setExtraValue(const QVariant &value);
    static AioTask<qint64> findIndex(QPointer<AioListModel> list, QString key);

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
